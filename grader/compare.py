"""`grade compare`: two runs of a class from their saved reports, with one report at a time in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from grader.names import safe_name
from grader.outcome import ExerciseResult, Report
from grader.report.changes import Change, Comparison, Part, StudentChange
from grader.saved import Unreadable, read_reports


def compare(old: Path, new: Path, tell: Callable[[str], None] = lambda _text: None) -> Comparison:
    """What differs between the class graded in the folder `old` and that in `new`; `tell` hears how far it is.

    A report that cannot be read is named and left out, on both sides. Raises UsageProblem where a folder is no graded
    class, NothingToGrade where it is empty.
    """
    found = Comparison(str(old), str(new))
    runs = _Run(old, "old", found, tell), _Run(new, "new", found, tell)
    shared: dict[_Exercise, _Exercise] = {}
    before: dict[str, _Brief] = {}
    for report in runs[0].reports():
        brief = _brief(report)
        before[report.student] = brief._replace(exercises=tuple(shared.setdefault(e, e) for e in brief.exercises))
    told: dict[Change, Change] = {}  # what happened to many is told once
    for report in runs[1].reports():
        now, was = _brief(report), before.pop(report.student, None)
        if was is None and safe_name(report.student) in runs[0].lost:
            continue
        one = _difference(report.student, was, now)
        if one is None:
            found.same += 1
        else:
            found.students.append(
                one._replace(changes=tuple(told.setdefault(change, change) for change in one.changes))
            )
    gone = (name for name in before if safe_name(name) not in runs[1].lost)
    found.students += [StudentChange(name, before[name].total, None) for name in gone]
    found.students.sort(key=lambda one: one.student)
    found.settings = _settings(runs[0].settings, runs[1].settings)
    return found


class _Run:
    """The reports of one run, read once: their settings are counted, and what cannot be read is noted."""

    def __init__(self, folder: Path, name: str, found: Comparison, tell: Callable[[str], None]) -> None:
        self._folder, self._name, self._found, self._tell = folder, name, found, tell
        self.settings: dict[str, Counter[str]] = {}
        self.lost: set[str] = set()
        """Folders whose report cannot be read."""

    def reports(self) -> Iterator[Report]:
        """Every readable report, one of each student."""
        seen: set[str] = set()
        for n, report in enumerate(read_reports(self._folder)):
            if n % 100 == 0:
                self._tell(f"{self._folder}: {n} reports read")
            if isinstance(report, Unreadable):
                self.lost.add(report.path.parent.name)
                self._found.unreadable.append((self._name, str(report.path), report.reason))
            elif report.student in seen:
                why = (
                    "a second report of this student; the first one is compared. Delete the folder that is not theirs."
                )
                self._found.unreadable.append((self._name, f"{self._folder}: {report.student}", why))
            else:
                seen.add(report.student)
                self._count(report)
                yield report

    def _count(self, report: Report) -> None:
        origin = report.provenance
        settings = {
            "course": report.course, "course files": origin.course_digest[:12], "checks": origin.checks_digest[:12],
            "seed": origin.seed, "isolation": origin.isolation, **origin.versions,
        }  # fmt: skip
        for name, value in settings.items():
            self.settings.setdefault(name, Counter())[value] += 1


def _settings(
    old: dict[str, Counter[str]], new: dict[str, Counter[str]]
) -> dict[str, tuple[dict[str, int], dict[str, int]]]:
    """Those with other values in the new run, in the order of the reports."""
    names = dict.fromkeys([*old, *new])
    both = {name: (old.get(name, Counter()), new.get(name, Counter())) for name in names}
    return {name: (dict(a.most_common()), dict(b.most_common())) for name, (a, b) in both.items() if set(a) != set(b)}


# --- what is kept of a report ----------------------------------------------------------------------------------


class _Exercise(NamedTuple):
    """An exercise of one student: the whole, and (id, title, how it came out) of each check."""

    id: str
    title: str
    whole: Part
    checks: tuple[tuple[str, str, Part], ...]


class _Brief(NamedTuple):
    """What is compared of a report."""

    total: tuple[float, float]
    digest: str
    exercises: tuple[_Exercise, ...]


def _brief(report: Report) -> _Brief:
    total = round(report.score, 6), round(report.max_score, 6)
    return _Brief(total, report.provenance.submission_digest, tuple(map(_exercise, report.exercises)))


def _exercise(result: ExerciseResult) -> _Exercise:
    checks = tuple(
        (c.id, c.title, Part(c.status.value, round(c.score, 6), round(c.max_score, 6))) for c in result.checks
    )
    whole = Part(result.status.value, round(result.score, 6), round(result.max_score, 6))
    return _Exercise(result.id, result.title, whole, checks)


# --- what differs ----------------------------------------------------------------------------------------------


def _difference(student: str, old: _Brief | None, new: _Brief) -> StudentChange | None:
    if old is None:
        return StudentChange(student, None, new.total)
    were = {exercise.id: exercise for exercise in old.exercises}
    changes = [change for exercise in new.exercises for change in _changes(were.pop(exercise.id, None), exercise)]
    changes += [Change(gone.id, "", gone.title, gone.whole, None) for gone in were.values()]
    if not changes and old.total == new.total:
        return None
    return StudentChange(student, old.total, new.total, old.digest != new.digest, tuple(changes))


def _changes(old: _Exercise | None, new: _Exercise) -> Iterator[Change]:
    """The checks that came out otherwise; the exercise itself where it is new, or where no check tells."""
    if old is None:
        yield Change(new.id, "", new.title, None, new.whole)
        return
    were = {name: (title, part) for name, title, part in old.checks}
    checks = 0
    for name, title, now in new.checks:
        was = were.pop(name, (title, None))[1]
        if was != now:
            checks += 1
            yield Change(new.id, name, title, was, now)
    for name, (title, gone) in were.items():
        checks += 1
        yield Change(new.id, name, title, gone, None)
    if not checks and old.whole != new.whole:
        yield Change(new.id, "", new.title, old.whole, new.whole)
