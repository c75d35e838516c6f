"""Workers at every level that this machine and this user can have."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from grader.sandbox import question, wire
from grader.sandbox.host import Limits, Sandbox, Worker, try_level
from grader.sandbox.levels import Level

BUDGET = wire.Budget(max_bytes=8 << 20, max_nodes=100_000, max_depth=32, max_array_bytes=8 << 20)
LIMITS = Limits(cpu_s=5, wall_s=20, memory_mb=256, file_mb=2, processes=16)


@functools.cache
def available() -> tuple[Level, ...]:
    """The levels to be had here, strongest first. L1 protects files only from another user than ours."""
    return tuple(level for level in reversed(Level) if level == Level.L0 or try_level(level) is None)


def pytest_configure(config: pytest.Config) -> None:
    """The one marker of these tests."""
    config.addinivalue_line("markers", "at_least(level): the weakest level that keeps this promise")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`level` runs at each level from the one that the test's `at_least` marker names."""
    if "level" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("at_least")
        least = Level[marker.args[0]] if marker else Level.L0
        levels = [level for level in available() if level >= least]
        if getattr(metafunc.module, "BEST_LEVEL_ONLY", False):
            levels = levels[:1]
        metafunc.parametrize("level", levels, ids=lambda level: level.name)


@pytest.fixture(scope="session")
def best() -> Level:
    """The best level to be had here."""
    return available()[0]


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[dict[Any, Sandbox]]:
    """One zygote a level, for the whole run."""
    kept: dict[Any, Sandbox] = {}
    yield kept
    for sandbox in kept.values():
        sandbox.close()


@pytest.fixture
def start(level: Level, sandboxes: dict[Any, Sandbox]) -> Iterator[Callable[..., Student]]:
    """`start(source)` gives a worker with the source loaded; closed after the test."""
    started: list[Worker] = []

    def make(source: str, packages: tuple[str, ...] = ("numpy",), limits: Limits = LIMITS, **options: Any) -> Student:
        key = (level, packages, *sorted(options.items()))
        if key not in sandboxes:
            sandboxes[key] = Sandbox(packages, level, prefork=0, **options)
        worker = sandboxes[key].spawn(limits)
        started.append(worker)
        return Student(worker, source)

    yield make
    for worker in started:
        worker.close()


class Student:
    """A worker and short ways to call what it has loaded."""

    def __init__(self, worker: Worker, source: str) -> None:
        self.worker = worker
        self.loaded = worker.load(source, "answer.py", 5)

    def batch(self, *calls: dict[str, Any], cpu_s: float = 5, wall_s: float = 20, **more: Any) -> list[dict[str, Any]]:
        """Replies to the calls."""
        frame = question.pack({"op": "batch", "calls": list(calls), **more})
        return self.worker.ask(frame, cpu_s=cpu_s, wall_s=wall_s, budget=BUDGET)["replies"]

    def reply(self, name: str, *args: Any, t: int = 0, m: str = "", x: Any = None, **times: float) -> dict[str, Any]:
        """The reply to one call."""
        return self.batch(call(name, *args, t=t, m=m, x=x), **times)[0]

    def value(self, name: str, *args: Any, **more: Any) -> Any:
        """What one call returns."""
        reply = self.reply(name, *args, **more)
        assert "v" in reply, reply
        return reply["v"]

    def error(self, name: str, *args: Any, **more: Any) -> dict[str, Any]:
        """The error that one call ends in."""
        reply = self.reply(name, *args, **more)
        assert "e" in reply, reply
        return reply["e"]


def call(name: str, *args: Any, t: int = 0, m: str = "", x: Any = None, **keywords: Any) -> dict[str, Any]:
    """One call of a batch."""
    return {"t": t, "f": name, "a": args, "k": keywords, "m": m, "x": x}
