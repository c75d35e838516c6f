"""The zygotes of a grading process: one for each set of packages that its exercises ask for.

Kept apart from the engine, and light, so that `grade` can start them before it imports Hypothesis and pytest: they
boot on the other core meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from grader.course import Exercise
from grader.sandbox.host import Limits, Sandbox, Worker
from grader.sandbox.levels import Level

WALL_FACTOR = 3.0
"""Wall time allowed per second of CPU time: machines are busy, and CPU time is what is judged."""


def limits_of(exercise: Exercise) -> Limits:
    """What a worker may use for an exercise."""
    return Limits(
        cpu_s=exercise.timeout_s,
        wall_s=WALL_FACTOR * exercise.timeout_s + 5,
        memory_mb=exercise.memory_mb,
        output_mb=exercise.output_mb,
        file_mb=math.ceil(exercise.file_mb),
        processes=exercise.processes,
        banned=exercise.banned,
    )


class Pool:
    """Sandboxes by what they offer, started when first asked for. `level` None takes the best that works here."""

    def __init__(self, level: Level | None = None, prefork: int = 2) -> None:
        self._level, self._prefork = level, prefork
        self._sandboxes: dict[tuple[str, ...], Sandbox] = {}

    def start(self, exercises: Iterable[Exercise]) -> None:
        """Boot what the exercises need, with a worker for the first; returns at once."""
        for n, exercise in enumerate(exercises):
            self._sandbox(exercise).start(limits_of(exercise) if n == 0 else None)

    def prepare(self, exercise: Exercise) -> None:
        """Have a worker for the exercise started, so that `spawn` need not wait for it; returns at once."""
        self._sandbox(exercise).prepare(limits_of(exercise))

    def spawn(self, exercise: Exercise, limits: Limits) -> Worker:
        """A worker for an exercise, confined and ready. Raises SandboxError where none can be had."""
        return self._sandbox(exercise).spawn(limits)

    def _sandbox(self, exercise: Exercise) -> Sandbox:
        if exercise.packages not in self._sandboxes:
            self._sandboxes[exercise.packages] = Sandbox(exercise.packages, self._level, prefork=self._prefork)
        return self._sandboxes[exercise.packages]

    @property
    def level(self) -> str:
        """The weakest isolation level among the sandboxes, "none" before there is one."""
        levels = [sandbox.level for sandbox in self._sandboxes.values()]
        return min(levels).name if levels else "none"

    @property
    def level_reason(self) -> str:
        """Why it is not higher, "" when it is the highest."""
        return next((sandbox.level_reason for sandbox in self._sandboxes.values() if sandbox.level_reason), "")

    def close(self) -> None:
        """End every worker and zygote."""
        for sandbox in self._sandboxes.values():
            sandbox.close()
        self._sandboxes.clear()


_shared: dict[Level | None, Pool] = {}


def shared_pool(level: str | None) -> Pool:
    """This process's pool for a level, for one engine after another: booting torch takes seconds."""
    asked = Level[level] if level else None
    if asked not in _shared:
        _shared[asked] = Pool(asked)
    return _shared[asked]


def close_shared() -> None:
    """End what `shared_pool` started."""
    while _shared:
        _shared.popitem()[1].close()
