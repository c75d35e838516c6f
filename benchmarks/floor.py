"""The floor: the same check bodies on the same stored examples in one process, no isolation, no pytest, no wire."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from grader.course import Exercise
from grader.examples import Example, Store, load_checks, replay_arguments
from grader.student import StudentError


class _Function:
    """A student's function called directly; arguments are copied as the wire would. `own_s`: seconds spent in all of them."""

    own_s = 0.0

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def _run(self, *args: Any, **keywords: Any) -> Any:
        began = time.perf_counter()
        try:
            return self._function(*args, **keywords)
        finally:
            _Function.own_s += time.perf_counter() - began

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        try:
            value = self._run(*map(_copy, args), **{name: _copy(value) for name, value in keywords.items()})
        except Exception as error:
            raise StudentError(
                {"type": type(error).__name__, "mro": [c.__name__ for c in type(error).__mro__], "message": str(error)}
            ) from None
        return value.item() if isinstance(value, np.generic) else value

    def watch(self, *args: Any, **keywords: Any) -> Any:
        copies = [_copy(value) for value in args]
        value = self._run(*copies, **keywords)
        changed = [
            str(i) for i, (a, b) in enumerate(zip(args, copies, strict=True)) if not np.array_equal(a, b, _float(a))
        ]
        shares = isinstance(value, np.ndarray) and any(
            isinstance(a, np.ndarray) and np.shares_memory(a, value) for a in copies
        )
        return value, changed, shares


def _float(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def _copy(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy(order="K")
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return value


class Direct:
    """A student module without a process around it."""

    def __init__(self, source: str) -> None:
        self._names: dict[str, Any] = {"__name__": "answer"}
        exec(compile(source, "answer.py", "exec"), self._names)

    def __getattr__(self, name: str) -> _Function:
        if name not in self._names:
            raise AttributeError(name)
        return _Function(self._names[name])


class Floor:
    """All checks of some exercises, ready to be run again and again. `own_s`: seconds of the last run that the student's
    functions took by themselves."""

    own_s = 0.0

    def __init__(self, exercises: list[Exercise], store: Callable[[Exercise], Store]) -> None:
        self._work: list[tuple[Exercise, Any, dict[str, Any], list[Example] | None]] = []
        for exercise in exercises:
            for path in (exercise.public_checks, exercise.hidden_checks):
                if path is None:
                    continue
                held = store(exercise)
                for name, test in vars(load_checks(path)).items():
                    if name.startswith("test_"):
                        stored = held.examples(path, name) if hasattr(test, "hypothesis") else None
                        self._work += [(exercise, test, case, stored) for case in _cases(test)]

    def run(self, sources: dict[str, str]) -> float:
        """Seconds for one submission: load every file, run every body on every example."""
        began, before = time.perf_counter(), _Function.own_s
        students = {name: Direct(source) for name, source in sources.items()}
        for exercise, test, case, stored in self._work:
            student = students[exercise.id]
            body = test.hypothesis.inner_test if stored is not None else test
            names = body.__code__.co_varnames[: body.__code__.co_argcount]
            fixtures = {name: student for name in ("student", "reference") if name in names} | case
            if stored is None:
                body(**fixtures)
            else:
                for example in stored:
                    body(**fixtures, **replay_arguments(test, example))
        self.own_s = _Function.own_s - before
        return time.perf_counter() - began


def _cases(test: Any) -> list[dict[str, Any]]:
    """The arguments of each instance of a parametrised check; one empty dict for one that is not."""
    cases: list[dict[str, Any]] = [{}]
    for mark in getattr(test, "pytestmark", []):
        if mark.name == "parametrize":
            names = (
                [part.strip() for part in mark.args[0].split(",")] if isinstance(mark.args[0], str) else mark.args[0]
            )
            rows = [getattr(value, "values", value) if hasattr(value, "marks") else value for value in mark.args[1]]
            rows = [
                row if len(names) > 1 or hasattr(value, "marks") else (row,)
                for row, value in zip(rows, mark.args[1], strict=True)
            ]
            cases = [{**case, **dict(zip(names, row, strict=True))} for case in cases for row in rows]
    return cases


def sources_of(root: Path, exercises: list[Exercise]) -> dict[str, str]:
    """The reference solutions, which stand for submissions that pass."""
    return {
        exercise.id: (root / "solutions" / f"{exercise.id}.py").read_text(encoding="utf-8") for exercise in exercises
    }
