"""`python -m benchmarks [--fast]`: every figure of the README, measured side by side in one run."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import plain_pytest
from benchmarks.floor import Floor, sources_of
from benchmarks.thousands import EXERCISES, write_class
from grader.course import Exercise, load_course
from grader.grading import BatchPlan, GradingProcess, Task
from grader.sandbox.host import Limits, Sandbox
from grader.submission import from_folder

ROOT = Path(__file__).resolve().parent.parent
GRADE = [sys.executable, "-m", "grader"]


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fast", action="store_true", help="fewer repetitions, a class of 50")
    parser.add_argument("--only", choices=["class", "ratio", "start", "worker", "memory"], help="one part")
    options = parser.parse_args()
    parts: dict[str, Callable[[bool], None]] = {
        "worker": workers, "ratio": ratios, "start": starts, "memory": memory, "class": sample_class,
    }  # fmt: skip
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    for name, part in parts.items():
        if options.only in (None, name):
            part(options.fast)


def numpy_exercises() -> list[Exercise]:
    """Six exercises whose packages are numpy alone, those of `benchmarks.thousands`."""
    course = load_course(ROOT / "autograder_config.yml")
    return [course.exercise(name) for name in EXERCISES]


def submission(folder: Path, exercises: list[Exercise]) -> Path:
    """A submission that passes: the reference solutions."""
    for name, text in sources_of(ROOT, exercises).items():
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def plan_for(out: Path, exercises: list[Exercise], cache: Path) -> BatchPlan:
    names = tuple(exercise.id for exercise in exercises)
    return BatchPlan(ROOT / "autograder_config.yml", names, out, "1", None, cache, "en")


def workers(fast: bool) -> None:
    """Request to confined and ready, one at a time, nothing kept in stock."""
    print("\n== a worker, from request to confined and ready (no stock)")
    for packages in ((), ("numpy",)):
        with Sandbox(packages, prefork=0) as sandbox:
            sandbox.start()
            sandbox.spawn(Limits()).close()
            times = []
            for _turn in range(20 if fast else 60):
                began = time.perf_counter()
                worker = sandbox.spawn(Limits())
                times.append(time.perf_counter() - began)
                worker.close()
            print(
                f"  {'+'.join(packages) or 'bare':8s} {sandbox.level.name}: median {ms(times)}, worst {max(times) * 1e3:.1f} ms"
            )


def ratios(fast: bool) -> None:
    """(a) batch against (b) the floor and (c) plain pytest, on numpy exercises that pass, turn by turn."""
    exercises = numpy_exercises()
    print(f"\n== one passing submission of {len(exercises)} numpy exercises: {', '.join(e.id for e in exercises)}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        student = submission(folder / "class" / "ana", exercises)
        process = GradingProcess(plan_for(folder / "out", exercises, folder / "cache"))
        floor = Floor(exercises, process.engine.store)
        sources = sources_of(ROOT, exercises)
        names = {exercise.id: "" for exercise in exercises}
        task = Task(from_folder(student, "ana", exercises), names, {name: {} for name in names}, datetime.now(UTC))
        graded, bare, own = [], [], []
        for turn in range(8 if fast else 30):
            began = time.perf_counter()
            done = process.grade(task)
            graded.append(time.perf_counter() - began)
            bare.append(floor.run(sources))
            own.append(floor.own_s)
            if turn == 0:
                graded.clear(), bare.clear(), own.clear()
                if done.row.score < done.row.max_score:
                    raise SystemExit(f"the solutions do not pass: {done.row.score} of {done.row.max_score}")
        process.close()
        modules = [path for e in exercises for path in (e.public_checks, e.hidden_checks) if path is not None]
        plain = [plain_pytest.run(ROOT, student, modules) for _turn in range(1 if fast else 3)]
    print(
        f"  (a) grade batch, reports written   median {ms(graded)}   {1 / statistics.median(graded):.1f} submissions/s"
    )
    print(f"  (b) floor, in process, unconfined  median {ms(bare)}   a/b = {ratio(graded, bare):.2f}")
    print(f"      the student's functions alone  median {ms(own)}   at most {2 / statistics.median(own):.0f} submissions/s on 2 cores")
    print(
        f"  (c) plain pytest + Hypothesis      median {ms(plain)}   c/a = {statistics.median(plain) / statistics.median(graded):.1f}"
    )


def starts(fast: bool) -> None:
    """(d) `grade exercises/embedding/cosine.py`, cold and with examples stored, against bare imports."""
    print("\n== grade exercises/embedding/cosine.py, whole process")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("exercises", "solutions"):
            shutil.copytree(ROOT / part, folder / part)
        shutil.copy(ROOT / "autograder_config.yml", folder)
        shutil.copy(folder / "solutions/embedding/cosine.py", folder / "exercises/embedding/cosine.py")
        environment = {**os.environ, "GRADER_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as a user has it: what was compiled once is kept
        command = [*GRADE, "exercises/embedding/cosine.py"]
        cold = [timed(command, folder, environment)]
        turns: dict[str, list[float]] = {"grade": [], "numpy": [], "numpy, hypothesis": []}
        for _turn in range(4 if fast else 12):
            turns["grade"].append(timed(command, folder, environment))
            for modules in ("numpy", "numpy, hypothesis"):
                turns[modules].append(timed([sys.executable, "-c", f"import {modules}"], folder, environment))
    print(f"  cold (examples generated)   {ms(cold)}")
    print(f"  examples stored      median {ms(turns['grade'])}")
    for modules in ("numpy", "numpy, hypothesis"):
        print(
            f"  import {modules:20s} {ms(turns[modules])}   grade / import = {ratio(turns['grade'], turns[modules]):.2f}"
        )


def memory(fast: bool) -> None:
    """Peak memory of the grading process over a class of 500 numpy submissions, no two alike."""
    exercises, count = numpy_exercises(), 50 if fast else 500
    print(f"\n== peak memory of the grader, {count} numpy submissions, --jobs 1")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_class(folder / "class", exercises, count)
        names = ",".join(exercise.id for exercise in exercises)
        command = [*GRADE, "batch", str(folder / "class"), "--out", str(folder / "out"), "--jobs", "1", "--quiet"]
        began = time.perf_counter()
        subprocess.run(
            [*command, "--only-exercises", names], cwd=ROOT, check=True, capture_output=True,
            env={**os.environ, "GRADER_CACHE_DIR": str(folder / "cache")},
        )  # fmt: skip
        seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"  largest process {peak:.0f} MB, {seconds:.1f} s, {count / seconds:.1f} submissions/s (examples generated in that)"
    )


def sample_class(fast: bool) -> None:
    """`grade batch --jobs 1` on the sample class, hostile ones and trainings among them."""
    students = sorted(path.name for path in (ROOT / "examples/class").iterdir() if not path.name.startswith("."))
    print(
        f"\n== grade batch --jobs 1 on examples/class ({len(students)} submissions, endless loops and bombs among them)"
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [*GRADE, "batch", "examples/class", "--out", folder, "--jobs", "1", "--quiet"]
        subprocess.run(command, cwd=ROOT, capture_output=True) if fast else None
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, capture_output=True)
        seconds = time.perf_counter() - began
    print(f"  {seconds:.1f} s, {len(students) / seconds:.2f} submissions/s")


def timed(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.decode()[-1000:]}")
    return time.perf_counter() - began


def ms(times: list[float]) -> str:
    return f"{statistics.median(times) * 1e3:.1f} ms"


def ratio(some: list[float], others: list[float]) -> float:
    """Median of the ratios turn by turn, which drifts less than a ratio of medians on a noisy machine."""
    return statistics.median(a / b for a, b in zip(some, others, strict=True))


if __name__ == "__main__":
    main()
