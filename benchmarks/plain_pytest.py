"""What most courses do: plain pytest + Hypothesis in a fresh process per submission, in the student's process."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONFTEST = """
import importlib.util, pathlib, pytest, numpy as np
from hypothesis import HealthCheck, settings
from benchmarks.floor import Direct
settings.register_profile("plain", max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("plain")
SUBMISSION = pathlib.Path({folder!r})

def _exercise(request):
    return request.path.parent.name if request.path.parent.name != "hidden" else request.path.parent.parent.name

@pytest.fixture
def student(request):
    return Direct((SUBMISSION / _exercise(request) / (request.path.stem[5:] + ".py")).read_text())

@pytest.fixture
def reference(student):
    return student
"""


def run(root: Path, submission: Path, modules: list[Path]) -> float:
    """Seconds for one submission through `python -m pytest`, everything generated live."""
    with tempfile.TemporaryDirectory() as folder:
        conftest = Path(folder) / "conftest_plain.py"
        conftest.write_text(CONFTEST.format(folder=str(submission)), encoding="utf-8")
        command = [
            sys.executable, "-m", "pytest", "-q", "--noconftest", "-p", "conftest_plain", "-p", "no:cacheprovider",
            "--import-mode=importlib", "--rootdir", folder, "-c", "/dev/null", *map(str, modules),
        ]  # fmt: skip
        began = time.perf_counter()
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=root,
            env={"PYTHONPATH": f"{folder}:{root}", "PATH": "/usr/bin:/bin"},
        )
        seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"plain pytest did not pass:\n{done.stdout[-2000:]}{done.stderr[-1000:]}")
    return seconds
