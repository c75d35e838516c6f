"""The guided search: which lines follow which is recorded, and an input that reaches something new is kept.

Standard library only: a seed, a count and a corpus give the same inputs again.
"""

from __future__ import annotations

import hashlib
import importlib
import random
import sys
import time
import traceback
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import grader

from . import mutate, targets, words

HERE = Path(__file__).parent
OWN = f"{Path(grader.__file__).parent}/"
CORPUS = HERE / "corpus"
FOUND = HERE / "found"
Arcs = frozenset[tuple[str, int, int]]


class Coverage:
    """Runs a target and tells the arcs (function, line before, line) it went through in the watched modules."""

    def __init__(self, target: str) -> None:
        self.run_target = targets.TARGETS[target]
        self.files = {str(importlib.import_module(name).__file__) for name in targets.MODULES[target]}
        self.own = {file for file in self.files if file.startswith(OWN)}
        self.steps = 0
        self._arcs: set[tuple[str, int, int]] = set()
        self._names: dict[CodeType, str | None] = {}

    def run(self, data: bytes) -> tuple[Arcs, BaseException | None]:
        """(Arcs, what came out of the target)."""
        self._arcs, self.steps, failure = set(), 0, None
        before = sys.gettrace()
        sys.settrace(self._call)
        try:
            self.run_target(data)
        except Exception as problem:
            failure = problem
        finally:
            sys.settrace(before)
        return frozenset(self._arcs), failure

    def _call(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        name = self._names.get(code, "")
        if name == "":
            inside = code.co_filename in self.files and code.co_name != "<module>"
            name = self._names[code] = f"{Path(code.co_filename).name}:{code.co_qualname}" if inside else None
        if name is None:
            return None
        arcs, last = self._arcs, 0

        def line(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal last
            if event == "line":
                self.steps += 1
                arcs.add((name, last, frame.f_lineno))
                last = frame.f_lineno
            elif event == "exception":
                arcs.add((f"{name} {argument[0].__name__}", last, -1))
            return line

        return line

    def lines(self, arcs: Iterable[tuple[str, int, int]]) -> tuple[int, int]:
        """(Lines of grader that the arcs reach, lines that the functions entered have)."""
        reached = {(name, line) for name, _last, line in arcs if line > 0}
        entered = {name for name, _line in reached}
        wanted = {key for file in self.own for key in _lines_of(file) if key[0] in entered}
        return len(reached & wanted), len(wanted)


def _lines_of(file: str) -> Iterator[tuple[str, int]]:
    waiting = [compile(Path(file).read_text("utf-8"), file, "exec")]
    while waiting:
        code = waiting.pop()
        waiting += [part for part in code.co_consts if isinstance(part, CodeType)]
        if code.co_flags & 2:  # the code of a function, not of a module or class
            first = code.co_firstlineno
            for _start, _end, line in code.co_lines():
                if line is not None and line != first:
                    yield f"{Path(file).name}:{code.co_qualname}", line


# ---------------------------------------------------------------- the kept inputs


def kept(target: str) -> list[bytes]:
    """The kept corpus, in the order of its names, which are digests."""
    return [path.read_bytes() for path in sorted((CORPUS / target).glob("*"))]


def keep(target: str, data: bytes) -> Path:
    """Add an input to the corpus."""
    path = CORPUS / target / hashlib.sha256(data).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def merge(target: str, more: Iterable[bytes] = ()) -> tuple[int, Arcs]:
    """Make the corpus as small as it can be without losing an arc: (inputs kept, arcs). `more` are candidates."""
    coverage = Coverage(target)
    old = kept(target)
    reached = {data: coverage.run(data) for data in sorted({*old, *more}, key=lambda data: (len(data), data))}
    good = {
        data: arcs for data, (arcs, failure) in reached.items() if failure is None and len(data) <= mutate.MAX_BYTES
    }
    seeds = frozenset().union(*(coverage.run(data)[0] for data in words.seeds(target)))
    covered, chosen = set(seeds), []
    while True:  # greedy: what adds most for its size comes first
        best = max(good, key=lambda data: (len(good[data] - covered) / (len(data) + 64), -len(data)), default=None)
        if best is None or not good[best] - covered:
            break
        covered |= good.pop(best)
        chosen.append(best)
    failing = [
        data for data in old if reached[data][1] is not None
    ]  # a reader that is broken just now loses none of them
    for path in (CORPUS / target).glob("*"):
        path.unlink()
    for data in chosen + failing:
        keep(target, data)
    return len(chosen) + len(failing), frozenset(covered)


def smaller(data: bytes, wanted: Callable[[bytes], bool], tries: int = 200) -> bytes:
    """A shorter input that is `wanted` as well: blocks are left out, halving their size."""
    size = max(1, len(data) // 2)
    while size and tries > 0:
        at = 0
        while at < len(data) and tries > 0:
            tries -= 1
            shorter = data[:at] + data[at + size :]
            if wanted(shorter):
                data = shorter
            else:
                at += size
        size //= 2
    return data


# ---------------------------------------------------------------- findings


def signature(failure: BaseException) -> str:
    """What tells one finding from another: its type and the innermost line of ours."""
    frames = traceback.extract_tb(failure.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(OWN) or frame.filename == targets.__file__]
    at = ours[-1] if ours else frames[-1]
    return f"{type(failure).__name__} at {Path(at.filename).name}:{at.lineno} ({at.name})"


def report(target: str, data: bytes, failure: BaseException) -> str:
    """Write a failing input to found/; gives what a person should read."""
    FOUND.mkdir(exist_ok=True)
    path = FOUND / f"{target}-{hashlib.sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    said = f"{signature(failure)}: {str(failure)[:300]}"
    return f"{said}\n  repeat it: python -m tests.fuzz {target} --input tests/fuzz/found/{path.name}"


def costs(target: str, data: bytes) -> int:
    """Peak bytes that one input takes. AssertionError above the target's limit."""
    tracemalloc.start()
    try:
        targets.TARGETS[target](data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    limit = targets.MAX_PEAK_BYTES[target]
    assert peak <= limit, f"{peak} bytes of memory for an input of {len(data)}; at most {limit} are accepted"
    return peak


# ---------------------------------------------------------------- the loop


class Run:
    """A search in progress. `new` are the inputs that reached something new, `failures` the findings by signature."""

    def __init__(self, target: str, seed: int) -> None:
        self.target, self.random = target, random.Random(seed)
        self.coverage = Coverage(target)
        self.arcs: set[tuple[str, int, int]] = set()
        self.pool: list[bytes] = []
        self.new: list[bytes] = []
        self.failures: dict[str, tuple[bytes, BaseException]] = {}
        self.executed = 0
        for data in [*words.seeds(target), *kept(target)]:
            self.one(data)
            self.pool.append(data)

    def one(self, data: bytes) -> Arcs:
        """Run one input; the arcs that nothing before it went through."""
        arcs, failure = self.coverage.run(data)
        self.executed += 1
        if failure is None and self.coverage.steps > (limit := targets.MAX_STEPS[self.target]):
            failure = AssertionError(f"{self.coverage.steps} lines were run; at most {limit} are accepted")
        if failure is not None:
            self.failures.setdefault(signature(failure), (data, failure))
            return frozenset()
        gained = arcs - self.arcs
        self.arcs |= gained
        return gained

    def step(self) -> None:
        """Try one new input."""
        data = self.random.choice(self.pool)
        other = self.random.choice(self.pool)
        data = mutate.mutant(self.target, data, other, self.random)
        self.offer(data)

    def offer(self, data: bytes) -> None:
        """Run an input, and keep it, shortened, if it reaches something new."""
        if gained := self.one(data):
            small = smaller(data, lambda less: gained <= self.coverage.run(less)[0])
            self.pool.append(small)
            self.new.append(small)

    def count(self, number: int) -> None:
        """Try so many new inputs."""
        for _index in range(number):
            self.step()

    def minutes(self, minutes: float, say: Callable[[str], None]) -> None:
        """Try new inputs for so long, with a line of progress twice a minute."""
        begun = said = time.monotonic()
        while (now := time.monotonic()) - begun < 60 * minutes:
            self.step()
            if now - said > 30:
                said = now
                say(self.progress(now - begun))

    def progress(self, seconds: float) -> str:
        lines, total = self.coverage.lines(self.arcs)
        return (
            f"{self.target}: {self.executed} inputs, {self.executed / max(seconds, 1e-9):.0f}/s, "
            f"{len(self.arcs)} arcs, {lines} of {total} lines of the functions entered, "
            f"{len(self.new)} new, {len(self.failures)} findings"
        )
