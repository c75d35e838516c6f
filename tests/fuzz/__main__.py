"""`python -m tests.fuzz TARGET --minutes N`: the long search. See README.md beside this file."""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import engine, targets

REPOSITORY = Path(__file__).parents[2]


def main() -> int:
    """1 when something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=[*targets.TARGETS, "all"])
    parser.add_argument("--minutes", type=float, default=5.0, help="for each target (default: 5)")
    parser.add_argument("--seed", type=int, default=None, help="of the random choices (default: the clock)")
    parser.add_argument(
        "--engine", choices=["atheris", "own"], default=None, help="default: atheris where it is installed"
    )
    parser.add_argument("--input", type=Path, help="run this one input and show what comes out of it")
    parser.add_argument("--merge", action="store_true", help="only make the corpus as small as it can be")
    options = parser.parse_args()
    names = list(targets.TARGETS) if options.target == "all" else [options.target]
    if options.input is not None:
        targets.TARGETS[names[0]](options.input.read_bytes())
        print(f"nothing came out of it; it took {engine.costs(names[0], options.input.read_bytes())} bytes")
        return 0
    seed = int(time.time()) if options.seed is None else options.seed
    if options.engine is None:
        options.engine = "atheris" if importlib.util.find_spec("atheris") else "own"
    found = sum([0 if options.merge else _search(name, options.minutes, seed, options.engine) for name in names])
    for name in names:
        number, arcs = engine.merge(name)
        lines, total = engine.Coverage(name).lines(arcs)
        print(f"{name}: {number} inputs in the corpus, {lines} of {total} lines of the functions entered", flush=True)
    return int(found > 0)


def _search(target: str, minutes: float, seed: int, by: str) -> int:
    """Search for new inputs and keep them; the number of findings."""
    print(f"{target}: {minutes:g} min by {by}, seed {seed}", flush=True)
    run, others = engine.Run(target, seed), 0
    if by == "own":
        run.minutes(minutes, lambda line: print(line, flush=True))
    else:
        with tempfile.TemporaryDirectory(prefix="grader-fuzz-", dir=targets.MEMORY) as name:
            (new := Path(name) / "new").mkdir()
            others = _atheris(target, Path(name), time.monotonic() + 60 * minutes, seed)
            for path in sorted(new.iterdir(), key=lambda path: path.stat().st_size):
                run.offer(path.read_bytes())
    for data in run.new:
        try:
            engine.costs(target, data)
        except AssertionError as failure:
            run.failures.setdefault(f"memory: {failure}", (data, failure))
        engine.keep(target, data)
    for data, failure in run.failures.values():
        print("FOUND", engine.report(target, data, failure), flush=True)
    return max(len(run.failures), others)


TOLD = ("FOUND", "  repeat", "==", "SUMMARY", "Test unit", "stat::average", "stat::peak", "ModuleNotFoundError")


def _atheris(target: str, folder: Path, end: float, seed: int) -> int:
    """Search until `end`, in a process that is started again when it ends early; the findings, such ends included."""
    crashes = found = 0
    while (seconds := int(end - time.monotonic())) > 0:
        command = [sys.executable, "-m", "tests.fuzz.guided", target, str(folder), str(seconds)]
        command.append(str((seed + crashes) % 2**31 or 1))
        with subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                found += line.startswith("FOUND")
                if line.startswith(TOLD) or "pulse" in line or "Test unit written" in line:
                    print(line, end="", flush=True)
        if not process.returncode:
            break
        crashes += 1
        print(f"{target}: ended with {process.returncode}: too long, too much memory, or a crash", flush=True)
        if crashes >= 10:
            break
    return crashes + found


sys.exit(main())
