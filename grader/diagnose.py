"""The likely mistake: which known wrong answer gives the very replies that the student's gave."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pytest

from grader import examples as ex
from grader.i18n import _
from grader.outcome import Status
from grader.sandbox.wire import Handle, Opaque, Tensor
from grader.student import Frames, Ran, Record, StudentError, StudentModule, StudentStopped, run_batch

if TYPE_CHECKING:
    from grader.course import Exercise
    from grader.engine import Engine

T = TypeVar("T")
Replies = list[list[Any]]
"""For each stored example, what each call gave: a value or a StudentError; None where the body did not finish."""

Chosen = tuple[int, ...]
"""Places of examples among those of a check."""
EVERY: Chosen = ()

SLOW = frozenset({"training"})
"""Topics whose mistakes are too slow to run beside every submission."""


class Diagnosis:
    """Replies of the course's known mistakes on the stored examples, each computed once per process when needed.

    Most mistakes answer otherwise on an example that the submission failed: the others are run only where none of them do.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._replies: dict[tuple[str, Path, Chosen], Replies | None] = {}
        self._open: dict[tuple[Path, bool], StudentModule] = {}
        self._frames: dict[tuple[str, Chosen], list[Frames]] = {}

    def suspects(self, exercise: Exercise) -> Suspects:
        """For one submission's exercise."""
        slow = exercise.topic in SLOW or not self._engine.staff
        return Suspects(self, exercise, () if slow else exercise.mistakes)

    def fits(self, exercise: Exercise, item: pytest.Function, path: Path, replay: Sequence[Ran]) -> bool:
        """Whether a mistake behaves on this check as the submission did."""
        if any(map(_stopped, replay)):
            return False
        for chosen in _in_stages(replay):
            replies = self._known(exercise, item, path, chosen)
            if replies is None or not behaves_alike(_part(replay, chosen), replies):
                return False
        return True

    def contradicts(
        self, exercise: Exercise, item: pytest.Function, path: Path, replay: Sequence[Ran], called: frozenset[str]
    ) -> bool:
        """Whether a mistake fails this check, too, but by other replies of the functions `called`."""
        for chosen in _in_stages(replay):
            replies = self._known(exercise, item, path, chosen)
            if replies is not None and differs(_part(replay, chosen), replies, called):
                return True
        return False

    def _known(self, exercise: Exercise, item: pytest.Function, path: Path, chosen: Chosen) -> Replies | None:
        key = (item.nodeid, path, chosen)
        if key not in self._replies:
            self._replies[key] = self._run(exercise, item, path, chosen)
        return self._replies[key]

    def _run(self, exercise: Exercise, item: pytest.Function, path: Path, chosen: Chosen) -> Replies | None:
        """A mistake's replies; None when it does not fail this check or cannot run. All examples run in a worker that has
        seen no others, as a submission's do."""
        fixtures = fixed_arguments(item)
        if set(_fixture_names(item)) - {"student", *fixtures}:
            return None
        key = (path, chosen == EVERY)
        if key not in self._open:
            self._open[key] = self._engine.open(exercise, path.read_text(encoding="utf-8"))
        module = self._open[key]
        bodies = self._bodies(exercise, item, {"student": module, **fixtures})
        try:
            module.time.begin_check()
            ran = run_batch(module, _part(bodies, chosen), self._frames.setdefault((item.nodeid, chosen), []))
        except (StudentStopped, StudentError):
            return None
        if all(one.failure is None for one in ran):
            return None
        return [[reply(record) for record in one.records] for one in ran]

    def _bodies(self, exercise: Exercise, item: pytest.Function, fixtures: dict[str, Any]) -> list[Callable[[], Any]]:
        """The check once, or once for each of its stored examples."""
        test = item.obj
        if not hasattr(test, "hypothesis"):
            return [lambda: test(**fixtures)]
        stored = self._engine.store(exercise).examples(item.path, test.__name__)
        body = test.hypothesis.inner_test
        return [_bind(body, fixtures, ex.replay_arguments(test, example)) for example in stored]

    def rest(self) -> None:
        """End the workers; what they replied is kept."""
        for module in self._open.values():
            module.close()
        self._open.clear()


class Suspects:
    """The mistakes that one submission's exercise may have made: fewer with every check that fails."""

    def __init__(self, diagnosis: Diagnosis, exercise: Exercise, mistakes: Sequence[Path]) -> None:
        self._diagnosis, self._exercise, self._all = diagnosis, exercise, mistakes
        self._left: list[Path] = []
        self._found: list[list[Path]] = []
        self._seen: list[tuple[pytest.Function, Sequence[Ran]]] = []

    def look(self, item: pytest.Function, replay: Sequence[Ran]) -> int:
        """Compare a failed check's replies with the mistakes; gives a number to ask `hint` with afterwards."""
        found = self._fitting(self._left, item, replay)
        if not found:
            found = self._fitting([path for path in self._all if path not in self._left], item, replay)
        self._left = found or self._left
        self._found.append(found)
        self._seen.append((item, replay))
        return len(self._found) - 1

    def _fitting(self, paths: Sequence[Path], item: pytest.Function, replay: Sequence[Ran]) -> list[Path]:
        return [path for path in paths if self._diagnosis.fits(self._exercise, item, path, replay)]

    def hint(self, number: int) -> str:
        """The hint for a check looked at: of the mistake that explains most checks, among those that explain this.

        One example alone proves little, since different mistakes often agree on it. So a mistake found by it must not
        answer otherwise in another check that both fail.
        """
        found = self._found[number]
        if len(self._seen[number][1]) == 1:
            found = [path for path in found if not self._contradicted(number, path)]
        if not found:
            return ""
        return _(hint_of(max(found, key=lambda path: sum(path in other for other in self._found))))


    def _contradicted(self, number: int, path: Path) -> bool:
        called = functions_of(self._seen[number][1])
        return any(
            self._diagnosis.contradicts(self._exercise, item, path, replay, called)
            for i, (item, replay) in enumerate(self._seen)
            if path not in self._found[i]
        )


def _in_stages(replay: Sequence[Ran]) -> list[Chosen]:
    """What to run of a mistake, in order: the smallest and the largest example that failed, then all."""
    failed = [place for place, ran in enumerate(replay) if ran.failure is not None]
    few = tuple(sorted({failed[0], failed[-1]})) if failed else EVERY
    return [few, EVERY] if 2 * len(few) < len(replay) and few else [EVERY]


def _part(whole: Sequence[T], chosen: Chosen) -> Sequence[T]:
    return [whole[place] for place in chosen] if chosen else whole


def _bind(body: Any, fixtures: dict[str, Any], arguments: dict[str, Any]) -> Any:
    return lambda: body(**arguments, **fixtures)


def fixed_arguments(item: pytest.Function) -> dict[str, Any]:
    """The values that parametrize gives this item."""
    callspec = getattr(item, "callspec", None)
    return dict(callspec.params) if callspec is not None else {}


def _fixture_names(item: pytest.Function) -> Sequence[str]:
    names: Sequence[str] = item._fixtureinfo.argnames
    return names


def hint_of(path: Path) -> str:
    """What a mistake teaches: its docstring without the `Fails:` line."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("Fails:")[0].split())


def reply(record: Record) -> Any:
    """What a call gave, for comparing."""
    if not record.answered:
        return None
    return record.error if record.error is not None else record.value


def behaves_alike(replay: Sequence[Ran], replies: Replies) -> bool:
    """Whether every call of every example gave the same; at least one example must have failed."""
    if len(replay) != len(replies) or any(map(_stopped, replay)):
        return False
    for ran, known in zip(replay, replies, strict=True):
        # bodies of two wrong answers may stop at different calls: compare what both reached
        for record, other in zip(ran.records, known, strict=False):
            if not same(reply(record), other):
                return False
    return any(ran.records for ran in replay)


METHOD = "(method)"
"""Stands for all methods of a student's objects: what an object answers follows from all of its class."""


def functions_of(replay: Sequence[Ran]) -> frozenset[str]:
    """The functions that a check called."""
    return frozenset(_name(record) for ran in replay for record in ran.records)


def _name(record: Record) -> str:
    return METHOD if record.target else record.function


def differs(replay: Sequence[Ran], replies: Replies, called: frozenset[str]) -> bool:
    """Whether a call of one of these functions gave something else than the mistake's; only what both answered counts."""
    return any(
        record.answered and other is not None and _name(record) in called and not same(reply(record), other)
        for ran, known in zip(replay, replies, strict=False)
        for record, other in zip(ran.records, known, strict=False)
    )


def _stopped(ran: Ran) -> bool:
    return isinstance(ran.failure, StudentStopped) and ran.failure.status is not Status.RAISED


def same(one: Any, other: Any) -> bool:
    """Equal up to rounding (1e-6 relative); errors are alike when of one type, objects when of one class."""
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return same(one.array, other.array)
    if isinstance(one, StudentError) or isinstance(other, StudentError):
        return isinstance(one, StudentError) and isinstance(other, StudentError) and one.type == other.type
    if isinstance(one, (Handle, Opaque)):
        return type(one) is type(other) and one.type_name == other.type_name
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        if one.shape != other.shape or one.dtype != other.dtype:
            return False
        if one.dtype.kind in "fc":
            return bool(np.allclose(one, other, rtol=1e-6, atol=1e-9, equal_nan=True))
        return bool(np.array_equal(one, other))
    if isinstance(one, float):
        return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9) or (one != one and other != other)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    return bool(one == other)
