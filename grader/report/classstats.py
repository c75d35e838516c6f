"""What is computed over a class: how exercises and checks came out, who went wrong alike, who was stopped."""

from __future__ import annotations

import hashlib
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from grader.outcome import Status
from grader.report.classdata import Cell, ClassRow, Failure

MIN_STUDENTS = 5
"""Fewer answers than this say nothing about how an exercise tells students apart."""

# --- exercises -------------------------------------------------------------------------------------------------


class Column(NamedTuple):
    """An exercise over the class. `passed` and `begun` count students; `worst` is the check most failed first."""

    id: str
    title: str
    max_score: float
    mean: float
    passed: int
    begun: int
    students: int
    worst: str
    worst_count: int


def columns_of(rows: Iterable[ClassRow]) -> list[Column]:
    """The exercises of a class, in the order they first appear."""
    cells: dict[str, list[Cell]] = {}
    for row in rows:
        for cell in row.cells:
            cells.setdefault(cell.id, []).append(cell)
    return [_column(identifier, found) for identifier, found in cells.items()]


def _column(identifier: str, cells: list[Cell]) -> Column:
    failed = Counter(cell.failures[0].title for cell in cells if cell.failures)
    worst, count = failed.most_common(1)[0] if failed else ("", 0)
    graded = [cell.score for cell in cells if cell.status is not Status.GRADER_ERROR]
    return Column(
        id=identifier,
        title=next((cell.title for cell in cells if cell.title), identifier),
        max_score=max(cell.max_score for cell in cells),
        mean=statistics.fmean(graded) if graded else 0.0,
        passed=sum(cell.status is Status.PASSED for cell in cells),
        begun=sum(cell.status is not Status.NOT_STARTED for cell in cells),
        students=len(cells),
        worst=worst,
        worst_count=count,
    )


class Item(NamedTuple):
    """An exercise as a test item, over the students who began it.

    `difficulty` is the mean share of its points (1: everybody had all; what test theory calls p). `discrimination` is
    the item-rest correlation, Pearson's r = cov(x, y - x) / (sd(x) sd(y - x)) of the points x on the exercise and the
    points y - x on all others; for points that are all or nothing it is the point-biserial correlation. None where fewer
    than MIN_STUDENTS began it or all have the same.
    """

    difficulty: float | None
    discrimination: float | None
    students: int


def items_of(rows: Iterable[ClassRow]) -> dict[str, Item]:
    """Difficulty and discrimination by exercise id."""
    points: dict[str, tuple[list[float], list[float]]] = {}
    whole: dict[str, float] = {}
    for row in rows:
        for cell in row.cells:
            if cell.begun:
                own, rest = points.setdefault(cell.id, ([], []))
                own.append(cell.score)
                rest.append(row.score - cell.score)
            whole[cell.id] = max(cell.max_score, whole.get(cell.id, 0.0))
    return {name: _item(*points.get(name, ([], [])), most) for name, most in whole.items()}


def _item(own: list[float], rest: list[float], most: float) -> Item:
    difficulty = statistics.fmean(own) / most if own and most else None
    if len(own) < MIN_STUDENTS or len(set(own)) == 1 or len(set(rest)) == 1:
        return Item(difficulty, None, len(own))
    try:
        return Item(difficulty, statistics.correlation(own, rest), len(own))
    except statistics.StatisticsError:  # the same but for rounding
        return Item(difficulty, None, len(own))


# --- checks ----------------------------------------------------------------------------------------------------


class FailedCheck(NamedTuple):
    """A check that students failed: how many did, of those who began the exercise, how, and by which mistakes."""

    exercise: str
    id: str
    title: str
    hidden: bool
    failed: int
    begun: int
    statuses: tuple[tuple[Status, int], ...]
    mistakes: tuple[tuple[str, int], ...]


def failed_checks(rows: Iterable[ClassRow]) -> list[FailedCheck]:
    """Checks that somebody failed, the most failed first. Faults of ours are not failures."""
    begun: Counter[str] = Counter()
    found: dict[tuple[str, str], tuple[Failure, Counter[Status], Counter[str]]] = {}
    for row in rows:
        for cell in row.cells:
            begun[cell.id] += cell.begun
            for failure in cell.failures if cell.begun else ():
                if failure.status is not Status.GRADER_ERROR:
                    if (cell.id, failure.id) not in found:
                        found[cell.id, failure.id] = failure, Counter(), Counter()
                    _first, statuses, mistakes = found[cell.id, failure.id]
                    statuses[failure.status] += 1
                    mistakes[failure.mistake] += bool(failure.mistake)
    checks = [
        FailedCheck(
            exercise, name, first.title, first.hidden, statuses.total(), begun[exercise], tuple(statuses.most_common()),
            tuple((mistake, n) for mistake, n in mistakes.most_common() if n),
        )
        for (exercise, name), (first, statuses, mistakes) in found.items()
    ]  # fmt: skip
    return sorted(checks, key=lambda check: (-check.failed, check.exercise))


# --- students with the same failure ----------------------------------------------------------------------------

Evidence = tuple[Any, ...]


class Group(NamedTuple):
    """Students who went wrong in the same way: by the same recognised mistake, else the same call with the same result.

    `key` names the group in links and is the same in the next run. `checks` are (id, title); `members` index the rows.
    """

    key: str
    exercise: str
    title: str
    status: Status
    mistake: str
    call: str
    checks: tuple[tuple[str, str], ...]
    members: tuple[int, ...]


def evidence_of(cell: Cell) -> Iterator[tuple[Evidence, Failure | None]]:
    """What tells one way of failing the exercise from another, with its failure; none for a file that failed as a whole."""
    if cell.message and not any(failure.key for failure in cell.failures):
        yield (cell.id, "", cell.message), None
        return
    for failure in cell.failures:
        if failure.mistake:
            yield (cell.id, "", failure.mistake), failure
        else:
            yield (cell.id, failure.id, failure.status, failure.key), failure


def groups_of(rows: Sequence[ClassRow], most: int = 2000) -> tuple[list[Group], dict[Evidence, int]]:
    """The `most` largest groups of two or more students, the largest first; and the group of each evidence.

    Checks of one exercise without a recognised mistake that the same students fail are one group.
    """
    once: dict[int, int] = {}  # hash of an evidence: who had it first; most counterexamples of a large class stay alone
    found: dict[Evidence, _Alike] = {}
    for n, row in enumerate(rows):
        for cell in row.cells:
            for evidence, failure in evidence_of(cell):
                first = once.setdefault(hash(evidence), n)
                if first != n:
                    if evidence not in found:
                        found[evidence] = _Alike(evidence, cell, failure, [first])
                    found[evidence].add(n, failure)
    shared: dict[tuple[Any, ...], list[_Alike]] = {}
    for evidence, alike in found.items():
        named = len(evidence) == 3  # by mistake or message: a group of its own
        shared.setdefault((evidence if named else evidence[0], tuple(alike.members)), []).append(alike)
    largest = sorted(shared.values(), key=_importance)[:most]
    return list(map(_group, largest)), {one.evidence: n for n, same in enumerate(largest) for one in same}


def _importance(same: list[_Alike]) -> tuple[int, int, str]:
    """Large groups first; of equal ones those with a name."""
    evidence = same[0].evidence
    return -len(same[0].members), len(evidence), str(evidence)


@dataclass
class _Alike:
    """Students with one evidence, as they are found: their checks by id, and how often which call."""

    evidence: Evidence
    cell: Cell
    failure: Failure | None
    members: list[int]
    checks: dict[str, str] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)

    def add(self, n: int, failure: Failure | None) -> None:
        if self.members[-1] != n:
            self.members.append(n)
        if failure:
            self.checks.setdefault(failure.id, failure.title)
            self.calls[failure.call] += bool(failure.call)


def _group(same: list[_Alike]) -> Group:
    first = same[0]
    call = first.calls.most_common(1)[0][0] if first.calls.total() else ""
    return Group(
        key=hashlib.blake2b(repr(first.evidence).encode("utf-8", "backslashreplace"), digest_size=5).hexdigest(),
        exercise=first.cell.id,
        title=first.cell.title or first.cell.id,
        status=first.failure.status if first.failure else first.cell.status,
        mistake=first.failure.mistake if first.failure else first.cell.message,
        call=call,
        checks=tuple(pair for one in same for pair in one.checks.items()),
        members=tuple(first.members),
    )


# --- who was stopped -------------------------------------------------------------------------------------------

STOPPED = (Status.TIMED_OUT, Status.OUT_OF_MEMORY, Status.CRASHED, Status.INVALID_REPLY, Status.FORBIDDEN)
"""How code ends that did not come to its end by itself."""


def stopped(rows: Iterable[ClassRow]) -> Iterator[tuple[int, Cell, Status]]:
    """(index of the row, exercise, status) of everything that timed out, crashed or was stopped."""
    for n, row in enumerate(rows):
        for cell in row.cells:
            if cell.status is not Status.PASSED:
                yield from ((n, cell, status) for status in STOPPED if status in cell.statuses)
