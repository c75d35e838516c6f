"""`python -m benchmarks.thousands [--count 1000]`: a class of thousands, six numpy exercises each, and everything asked of it.

Prints submissions a second, cost from 100 to --count, memory of all processes, a second run, a run after one check was
edited, the class killed at --kills random moments against one left alone, and plain pytest + Hypothesis beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks import plain_pytest
from benchmarks.soak import below
from grader.course import Course, Exercise, load_course

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = (
    "embedding/lookup", "embedding/l2_normalize", "embedding/cosine", "embedding/mean_pooling", "cnn/linear_relu",
    "cnn/output_size",
)  # fmt: skip
SHARES = {"right": 0.85, "mistake": 0.08, "stub": 0.05, "broken": 0.02}
"""What a class hands in, by exercise; no two files are alike. Endless loops are left out: each costs its time limit."""


def answers(exercise: Exercise) -> dict[str, list[str]]:
    """Texts of each kind."""
    assert exercise.solution is not None
    right = [exercise.solution, *exercise.right]
    return {
        "right": [path.read_text(encoding="utf-8") for path in right],
        "mistake": [path.read_text(encoding="utf-8") for path in exercise.mistakes],
        "stub": [exercise.stub.read_text(encoding="utf-8")],
        "broken": ["def broken(:\n", "raise SystemExit\n", "import nothing_there\n"],
    }


def write_class(folder: Path, exercises: list[Exercise], count: int, seed: int = 1) -> None:
    """A class on disk; each file ends in a line of its own, so that no result can serve two students."""
    draw = random.Random(seed)
    texts = {exercise.id: answers(exercise) for exercise in exercises}
    for n in range(count):
        for exercise in exercises:
            kind = draw.choices(list(SHARES), list(SHARES.values()))[0]
            text = draw.choice(texts[exercise.id][kind])
            place = folder / f"student{n:05d}" / f"{exercise.id}.py"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text + ("" if kind == "stub" else f"\nWHO = 'student{n:05d}'\n"), encoding="utf-8")


def proportional(pid: int) -> float:
    """MB of a process, memory that it shares with others divided among them."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0  # it ended just now
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


class Place:
    """A copy of the course, a cache, and runs of `grade batch` in it."""

    def __init__(self, folder: Path, jobs: int) -> None:
        self.folder, self.jobs = folder, jobs
        for part in ("exercises", "solutions", "grader/checks", "tests/right"):
            shutil.copytree(ROOT / part, folder / "course" / part.replace("grader/", ""))
        config = (ROOT / "autograder_config.yml").read_text(encoding="utf-8").replace("checks: grader.checks", "checks: checks")
        (folder / "course/autograder_config.yml").write_text(config, encoding="utf-8")
        self.environment = {
            **os.environ, "GRADER_CACHE_DIR": str(folder / "cache"), "GRADER_SEED": "4711", "PYTHONPATH": str(ROOT),
            "SOURCE_DATE_EPOCH": "1700000000",
        }  # fmt: skip

    @property
    def course(self) -> Course:
        return load_course(self.folder / "course/autograder_config.yml")

    @property
    def exercises(self) -> list[Exercise]:
        return [self.course.exercise(name) for name in EXERCISES]

    def start(self, submissions: Path, out: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "grader", "batch", str(submissions), "--out", str(out), "--jobs", str(self.jobs)]
        return subprocess.Popen(
            [*command, "--quiet", "--only-exercises", ",".join(EXERCISES)], cwd=self.folder / "course", env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def run(self, submissions: Path, out: Path) -> tuple[float, str, float]:
        """(Seconds, what it said, most MB that all its processes held together)."""
        began = time.monotonic()
        process = self.start(submissions, out)
        peak, done = [0.0], threading.Event()

        def watch() -> None:
            while not done.wait(0.5):
                peak[0] = max(peak[0], sum(map(proportional, below(process.pid))))

        thread = threading.Thread(target=watch)
        thread.start()
        said = process.communicate()[0].decode()
        done.set()
        thread.join()
        if process.returncode:
            raise SystemExit(f"grade batch ended with {process.returncode}: {said[-2000:]}")
        return time.monotonic() - began, said, peak[0]


def digest(out: Path) -> str:
    """Of every report and class file, byte for byte; the ledger apart."""
    total = hashlib.sha256()
    for path in sorted(path for path in out.rglob("*") if path.is_file() and not path.name.startswith("ledger.")):
        total.update(f"{path.relative_to(out)}\n".encode() + path.read_bytes())
    return total.hexdigest()


def speed(place: Place, count: int) -> Path:
    """Cost from 100 to `count`, memory, a second run, one check edited. Gives the folder of the last class."""
    sizes = sorted({100, count} | ({1000} if count > 1000 else set()))
    for size in sizes:
        submissions, out = place.folder / f"class{size}", place.folder / f"out{size}"
        write_class(submissions, place.exercises, size)
        if size == sizes[0]:
            place.run(submissions, place.folder / "warm")  # examples are stored, digests known
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds, _said, peak = place.run(submissions, out)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        each = f"{size / seconds:.1f} a second, {1000 * seconds / size:.1f} ms each, {1000 * cpu / size:.1f} ms of CPU time"
        print(f"  {size} submissions: {seconds:.1f} s, {each}; at most {peak:.0f} MB in all processes")
    seconds, said, _peak = place.run(submissions, out)
    print(f"  again, nothing changed: {seconds:.1f} s ({said.splitlines()[0]})")
    check = place.course.exercise(EXERCISES[0]).public_checks
    text = check.read_text(encoding="utf-8")
    name = re.findall(r"^def (test_\w+)", text, re.MULTILINE)[-1]
    check.write_text(re.sub(rf"(def {name}\(.*\):)", r"\1  # edited", text), encoding="utf-8")
    seconds, said, _peak = place.run(submissions, out)
    print(f"  after {name} of {EXERCISES[0]} was edited: {seconds:.1f} s ({said.splitlines()[0]})")
    check.write_text(text, encoding="utf-8")
    return submissions


def kills(place: Place, times: int) -> None:
    """A class killed, with all its processes, at random moments; the end is compared with a run left alone."""
    submissions, alone, out = place.folder / "killed-class", place.folder / "alone", place.folder / "killed"
    write_class(submissions, place.exercises, 200, seed=2)
    seconds, _said, _peak = place.run(submissions, alone)
    draw, killed, runs = random.Random(3), 0, 0
    while True:
        process = place.start(submissions, out)
        runs += 1
        try:
            process.communicate(timeout=draw.uniform(0.2, max(1.5, 0.12 * seconds)) if killed < times else None)
            break
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            killed += 1
    if killed < times:  # it was done early: the rest of the kills hit a run that has nothing to do
        print(f"  (done after {killed} kills)")
    same = digest(alone) == digest(out)
    print(f"  killed {killed} times, {runs} runs: reports and class files {'identical' if same else 'DIFFERENT'}")


def plain(place: Place, submissions: Path, count: int) -> None:
    """Plain pytest + Hypothesis, one process a submission, on the first few."""
    modules = [path for e in place.exercises for path in (e.public_checks, e.hidden_checks) if path is not None]
    students = sorted(submissions.iterdir())[:count]
    times = [plain_pytest.run(ROOT, student, modules) for student in students]
    print(f"  plain pytest + Hypothesis: {sum(times) / count:.1f} s each, {count / sum(times):.2f} a second on one core")


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--only", choices=["speed", "kills", "plain"])
    options = parser.parse_args()
    print(f"{len(EXERCISES)} exercises: {', '.join(EXERCISES)}; {options.jobs} jobs, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="thousands-") as name:
        place = Place(Path(name), options.jobs)
        submissions = Path(name) / "class100"
        if options.only in (None, "speed"):
            speed(place, options.count)
        else:
            write_class(submissions, place.exercises, 20)
        if options.only in (None, "kills"):
            kills(place, options.kills)
        if options.only in (None, "plain"):
            plain(place, submissions, 4)



if __name__ == "__main__":
    main()
