"""Take docs/report.png: one student of the sample class, graded now.   Run: python docs/pictures/report.py

Needs chromium. The window is as tall as the part of the page to show.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STUDENT, EXERCISE = "Jonas_Müller", "cnn/conv2d"
WIDTH, HEIGHT = 900, 1175

with tempfile.TemporaryDirectory() as place:
    folder = Path(place)
    shutil.copytree(ROOT / "examples" / "class" / STUDENT, folder / "class" / STUDENT)
    grade = [sys.executable, "-m", "grader", "batch", str(folder / "class"), "--out", str(folder / "reports")]
    subprocess.run([*grade, "--only-exercises", EXERCISE], cwd=ROOT, check=True)
    page = folder / "reports" / STUDENT / "report.html"
    browser = ["chromium", "--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}/browser"]
    size = [f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={ROOT}/docs/report.png"]
    subprocess.run([*browser, *size, page.as_uri()], check=True, capture_output=True)
