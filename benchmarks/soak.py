"""`python -m benchmarks.soak [--count 20000]`: a long class, one in ten hostile; nothing lost, nothing left, memory flat.

The hostile ones are the files of tests/attacks/, in turn. Prints figures as it goes; exits with 1 when a verdict is not the
expected one, when something is left, or when memory grows.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "attacks"))
from harness import HERE, Attack, all_attacks  # noqa: E402

EXERCISES = ("target/answer", "beside/solved")
WRONG = "import numpy as np\n\n\ndef affine(x):\n    return x + 1.0\n\n\ndef vowels(text):\n    return len(text) + 1\n"
HOSTILE_EACH = 10
"""One in so many submissions is hostile."""
GROWTH = 1.25
"""While the attacks go round for the last time, the graders may hold this much more than while they go round for the second:
the first time finds each process's high-water mark."""


@dataclass
class Watch:
    """Memory of a process and all below it, sampled while it runs: (its own, its grading processes') in bytes.
    `workers_most` is of zygotes and what they start, where bombs go off."""

    pid: int
    samples: list[tuple[int, int]] = field(default_factory=list)
    most_processes: int = 0
    workers_most: int = 0

    def run(self, done: threading.Event) -> None:
        """Sample until done."""
        while not done.wait(1.0):
            tree = below(self.pid)
            self.most_processes = max(self.most_processes, len(tree))
            confined = [pid for pid in tree if is_confined(pid)]
            self.workers_most = max(self.workers_most, sum(map(resident, confined)))
            self.samples.append((resident(self.pid), sum(map(resident, set(tree) - set(confined) - {self.pid}))))

    def mean(self, start: float, end: float) -> tuple[float, float]:
        """Mean MB between two parts of the run: of the process itself, of its grading processes."""
        part = self.samples[int(start * len(self.samples)) : max(1, int(end * len(self.samples)))]
        own, below = (
            (sum(sizes) / max(1, len(part)) / 2**20 for sizes in zip(*part, strict=True)) if part else (0.0, 0.0)
        )
        return own, below


def below(pid: int) -> list[int]:
    """A process and its descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue  # it ended just now
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found & (set(parents) | {pid}))


def is_confined(pid: int) -> bool:
    """Whether it is a zygote or a worker."""
    try:
        return b"zygote.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return True  # it ended just now


def resident(pid: int) -> int:
    """Bytes that this process alone holds in memory: what it shares with its zygote counts once, with neither."""
    try:
        pages = list(map(int, Path(f"/proc/{pid}/statm").read_text().split()))
    except OSError:
        return 0
    return (pages[1] - pages[2]) * os.sysconf("SC_PAGE_SIZE")


def around() -> dict[str, int]:
    """What a run must leave as it was, counted."""
    namespaces, zygotes = set(), 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                namespaces |= {os.readlink(entry / "ns" / kind) for kind in ("user", "mnt", "net", "pid", "ipc", "uts")}
                zygotes += b"zygote.py" in (entry / "cmdline").read_bytes()
            except OSError:
                continue  # it ended just now
    return {
        "namespaces": len(namespaces), "zygotes": zygotes,
        "mounts": Path("/proc/self/mountinfo").read_text().count("\n"),
        "shared memory": Path("/proc/sysvipc/shm").read_text().count("\n") + len(os.listdir("/dev/shm")),
    }  # fmt: skip


def write_class(folder: Path, course: Path, count: int) -> dict[str, Attack | str]:
    """A class on disk: {student: the attack, or "honest" or "wrong"}."""
    attacks = [attack for attack in all_attacks() if attack.exercise == EXERCISES[0]]
    answer = (course / "solutions/target/answer.py").read_text(encoding="utf-8").replace("CANARY", "")
    solved = (course / "solutions/beside/solved.py").read_text(encoding="utf-8")
    students: dict[str, Attack | str] = {}
    for n in range(count):
        hostile, wrong = n % HOSTILE_EACH == 3, n % HOSTILE_EACH == 7
        one: Attack | str = attacks[n // HOSTILE_EACH % len(attacks)] if hostile else "wrong" if wrong else "honest"
        text = one.text if isinstance(one, Attack) else WRONG if one == "wrong" else answer
        for name, value in {"root": course, "pid": 1, "port": 9, "neighbour": folder / "s000000" / "target"}.items():
            text = text.replace(f"@{name}@", str(value))
        student = f"s{n:06d}"
        students[student] = one
        for path, content in (("target/answer.py", text), ("beside/solved.py", solved)):
            place = folder / student / path
            place.parent.mkdir(parents=True)
            place.write_text(f"{content}\n# {student}\n", encoding="utf-8")  # equal files would be graded once
    return students


def wrong_verdict(one: Attack | str, folder: Path) -> str:
    """What is not as expected in a student's report, or ""."""
    try:
        report = json.loads((folder / "report.json").read_bytes())
    except (OSError, ValueError) as problem:
        return f"no report: {problem}"
    found = {exercise["id"]: exercise for exercise in report["exercises"]}
    target, beside = found[EXERCISES[0]], found[EXERCISES[1]]
    if (beside["status"], beside["score"]) != ("passed", 4):
        return f"the exercise beside it: {beside['status']}, {beside['score']}"
    if isinstance(one, Attack):
        fits = target["status"] in one.ends and target["score"] == one.score
    elif one == "wrong":
        fits = target["status"] == "failed" and target["score"] == 0
    else:
        fits = target["status"] == "passed" and target["score"] == target["max_score"]
    return "" if fits else f"{target['status']}, {target['score']} of {target['max_score']}"


def soak(count: int, jobs: int, *, level: str = "", alone: bool = True) -> list[str]:
    """Grade the class; the list of all that is not as it should be. `alone`: nothing else runs on the machine that comes
    and goes, so what is counted machine-wide is compared, and figures are printed."""
    problems = []
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        shutil.copytree(HERE / "course", folder / "course")
        students = write_class(folder / "class", folder / "course", count)
        (folder / "tmp").mkdir()
        before = around()
        environment = {**os.environ, "GRADER_CACHE_DIR": str(folder / "cache"), "TMPDIR": str(folder / "tmp")}
        environment |= {"GRADER_SEED": "4711", "PYTHONPATH": str(ROOT)}
        command = [
            sys.executable,
            "-m",
            "grader",
            "batch",
            "../class",
            "--out",
            "../reports",
            "--jobs",
            str(jobs),
            "--quiet",
        ]
        command += ["--only-exercises", ",".join(EXERCISES), *(["--level", level] if level else [])]
        began = time.monotonic()
        log = folder / "log"
        with log.open("wb") as out:
            running = subprocess.Popen(command, cwd=folder / "course", env=environment, stdout=out, stderr=out)
            watch, done = Watch(running.pid), threading.Event()
            watcher = threading.Thread(target=watch.run, args=(done,))
            watcher.start()
            code = running.wait()
            done.set()
            watcher.join()
        seconds = time.monotonic() - began
        time.sleep(1)
        if code != 0:
            problems.append(f"grade batch ended with {code}: {log.read_text()[-2000:]}")
        wrong = {
            student: wrong_verdict(one, folder / "reports" / "_staff" / student) for student, one in students.items()
        }
        problems += [f"{student} ({_named(students[student])}): {text}" for student, text in wrong.items() if text]
        after = around()
        grown = [what for what in before if after[what] > before[what]] if alone else []
        problems += [f"{what}: {before[what]} before, {after[what]} after" for what in grown]
        left = [path.name for path in (folder / "tmp").iterdir()]
        problems += [f"left in the temporary folder: {left[:10]}"] if left else []
        round_ = HOSTILE_EACH * len({one.id for one in students.values() if isinstance(one, Attack)}) / count
        early, late = watch.mean(round_, 2 * round_), watch.mean(1 - round_, 1)
        if round_ <= 1 / 3 and sum(late) > GROWTH * sum(early):
            problems.append(f"memory grew from {sum(early):.0f} MB to {sum(late):.0f} MB")
        if alone:
            kinds = Counter("hostile" if isinstance(one, Attack) else one for one in students.values())
            print(f"{count} submissions ({dict(kinds)}), {jobs} jobs: {seconds:.0f} s, {count / seconds:.1f} a second")
            kept = f"{sum(early):.0f} MB while the attacks went round again, {sum(late):.0f} MB at the end"
            parts = (
                f"the main process {early[0]:.1f} and {late[0]:.1f}, the grading ones {early[1]:.1f} and {late[1]:.1f}"
            )
            most = f"at most {watch.workers_most / 2**20:.0f} MB in workers, {watch.most_processes} processes"
            print(f"memory of the graders: {kept} ({parts}); {most}")
            print(
                f"wrong verdicts: {sum(map(bool, wrong.values()))}; left behind: {len(problems) - sum(map(bool, wrong.values()))}"
            )
    return problems


def _named(one: Attack | str) -> str:
    return one.id if isinstance(one, Attack) else one


def main() -> None:
    """Print the figures, then everything that is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--level", choices=["L3", "L2"], default="", help="isolation; default: the best there is")
    options = parser.parse_args()
    problems = soak(options.count, options.jobs, level=options.level)
    for problem in problems[:100]:
        print(f"  - {problem}")
    raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    main()
