"""`python -m benchmarks.course`: the whole public course, one right submission, examples stored, on one core.

Asked: exercises in plain Python and numpy together under 2 s of wall time, those with torch (no training) under 10 s.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grader.course import Exercise, load_course

ROOT = Path(__file__).resolve().parent.parent
RUNS = 3
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Compiled modules are kept, as on a student's machine."""


def seconds(exercises: list[Exercise]) -> float:
    """Wall time of one `grade FOLDER` with the solutions as the submission: the best of three, after one to store examples."""
    with tempfile.TemporaryDirectory(prefix="course-") as name:
        folder = Path(name) / "exercises"
        for exercise in exercises:
            assert exercise.solution is not None
            (folder / exercise.topic).mkdir(parents=True, exist_ok=True)
            shutil.copy(exercise.solution, folder / f"{exercise.id}.py")
        command = [sys.executable, "-m", "grader", str(folder), "--quiet", "--config", str(ROOT / "autograder_config.yml")]
        times = []
        for _run in range(RUNS + 1):
            began = time.perf_counter()
            done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
            times.append(time.perf_counter() - began)
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return min(times[1:])


def main() -> None:
    """Print both figures, and the slowest exercises by themselves with --each."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    course = load_course(ROOT / "autograder_config.yml")
    normal = [one for one in course.exercises if not one.extra and not one.missing]
    plain = [one for one in normal if "torch" not in one.packages]
    networks = [one for one in normal if "torch" in one.packages and one.topic != "training"]
    if "--each" in sys.argv:
        for time_, name in sorted((seconds([one]), one.id) for one in plain + networks):
            print(f"{name:32s} {time_:6.2f} s")
    print(f"{len(plain)} exercises in plain Python and numpy: {seconds(plain):.2f} s (asked: under 2 s)")
    print(f"{len(networks)} exercises with torch, no training: {seconds(networks):.2f} s (asked: under 10 s)")


if __name__ == "__main__":
    main()
