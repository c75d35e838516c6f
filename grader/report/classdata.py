"""A class as data: a small row of every report, equal parts shared."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from sys import intern
from typing import Any, NamedTuple, TypeVar

from grader.outcome import ExerciseResult, Outcome, Report, Status
from grader.report import text as words

MAX_CALLS = 4
"""Failures of an exercise that keep the text of their call: the most telling ones come first."""
MAX_NOTES = 5
"""Staff notes kept of one student; the staff copy has all of them."""


MAX_KEPT = 1 << 17
"""Parts of rows that are remembered to be shared."""

_T = TypeVar("_T")


class Failure(NamedTuple):
    """A check that failed.

    `mistake` is the first sentence of the likely mistake, `call` the smallest failing call and what came of it, on one
    line. `key` is equal where calls and results are equal, and 0 where there is no call.
    """

    id: str
    title: str
    status: Status
    mistake: str = ""
    call: str = ""
    key: int = 0
    hidden: bool = False

    def __reduce__(self) -> tuple[Any, ...]:
        return _failure, tuple(self)


class Cell(NamedTuple):
    """One exercise of one student. `failures`: the most telling first. `message`: why the whole file failed."""

    id: str
    title: str
    score: float
    max_score: float
    status: Status
    failures: tuple[Failure, ...] = ()
    message: str = ""

    @property
    def begun(self) -> bool:
        """Whether the score says something about the student: there was an answer, and it was graded."""
        return self.status not in (Status.NOT_STARTED, Status.SKIPPED, Status.GRADER_ERROR)

    @property
    def statuses(self) -> set[Status]:
        """How the exercise and its failed checks ended."""
        return {self.status, *(failure.status for failure in self.failures)}

    def __reduce__(self) -> tuple[Any, ...]:
        return _cell, tuple(self)


_kept: dict[Any, Any] = {}


def _shared(value: _T) -> _T:
    """The first value equal to this one, also of those from other processes: a class of 10,000 stays small."""
    if len(_kept) >= MAX_KEPT:
        _kept.clear()
    return _kept.setdefault(value, value)  # type: ignore[no-any-return]


def _failure(name: str, title: str, status: Status, mistake: str, call: str, key: int, hidden: bool) -> Failure:
    own = intern(name), intern(title), status, intern(mistake), call, key, hidden
    return _shared(Failure(*own))


def _cell(
    name: str, title: str, score: float, most: float, status: Status, failures: tuple[Failure, ...], message: str
) -> Cell:
    own = intern(name), intern(title), _shared(score), _shared(most), status, _shared(failures), message
    return _shared(Cell(*own))


class ClassRow(NamedTuple):
    """What the class's views show of one report, which lies in `folder` beside index.html.

    `seconds` is wall time of grading. `staff_notes` are (exercise or exercise::check, first line); `name` and `section`
    are the roster's.
    """

    student: str
    folder: str
    score: float
    max_score: float
    cells: tuple[Cell, ...]
    isolation: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    staff_notes: tuple[tuple[str, str], ...] = ()
    name: str = ""
    section: str = ""

    @property
    def share(self) -> float:
        """The score as a part of 1; more with extra points."""
        return self.score / self.max_score if self.max_score else 0.0


def shared_row(row: ClassRow) -> ClassRow:
    """The same row with its equal parts shared: for rows that were read from elsewhere than a pickle."""
    cells = (_cell(*cell._replace(failures=tuple(_failure(*one) for one in cell.failures))) for cell in row.cells)
    return row._replace(cells=_shared(tuple(cells)))


def class_row(report: Report, folder: str) -> ClassRow:
    """The row of a report whose files are in `folder`."""
    return ClassRow(
        report.student, folder, report.score, report.max_score, tuple(map(_cell_of, report.exercises)),
        report.provenance.isolation, tuple(report.notes), round(report.provenance.seconds, 2),
        tuple(_staff_notes(report))[:MAX_NOTES], words.clean(report.identity.get("name", ""), 80),
        words.clean(report.identity.get("section", ""), 40),
    )  # fmt: skip


def _cell_of(exercise: ExerciseResult) -> Cell:
    failures = tuple(_failure_of(check, n < MAX_CALLS) for n, check in enumerate(words.failures(exercise)))
    message = exercise.message.strip().partition("\n")[0] if words.is_failure(exercise.status) else ""
    return _cell(
        exercise.id, exercise.title, exercise.score, exercise.max_score, exercise.status, failures,
        words.clean(message, 160),
    )  # fmt: skip


def _failure_of(check: Outcome, told: bool) -> Failure:
    made = [(call.function, call.arguments, call.keywords, call.returned, call.error) for call in check.calls]
    digest = hashlib.blake2b(repr(made).encode("utf-8", "backslashreplace"), digest_size=6).digest()
    return _failure(
        check.id, check.title or check.id, check.status, first_sentence(check.mistake), _calls(check) if told else "",
        int.from_bytes(digest) if made else 0, check.visibility == "hidden",
    )  # fmt: skip


def _calls(check: Outcome) -> str:
    shown = []
    for call in check.calls[:2]:
        result = (
            words.error_text(call, 100) if call.error else words.clean(call.returned.text, 80) if call.returned else ""
        )
        shown.append(f"{words.call_text(call, 140)} → {result}" if result else words.call_text(call, 140))
    return "; ".join(shown)


_SENTENCE = re.compile(r"(.+?[.!?])\s+(?=[^a-z])", re.DOTALL)
"""Up to a full stop before something that does not go on in lower case, as after "e.g."."""


def first_sentence(text: str) -> str:
    """The first sentence, on one line of at most about 200 characters."""
    found = _SENTENCE.match(text)
    return words.clean(" ".join((found[1] if found else text).split()), 200)


def _staff_notes(report: Report) -> Iterator[tuple[str, str]]:
    for exercise in report.exercises:
        if exercise.staff_note:
            yield exercise.id, _line(exercise.staff_note)
        for check in exercise.checks:
            if check.staff_note:
                yield f"{exercise.id}::{check.id}", _line(check.staff_note)


def _line(note: str) -> str:
    """The first line; of a traceback the last one, which names the error."""
    lines = note.strip().splitlines() or [""]
    return words.clean(lines[-1 if lines[0].startswith("Traceback") else 0], 160)
