"""What changed between two runs of a class, as data, text, JSON, CSV and a page."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from grader.report import text as words

MAX_TOLD = 4
"""Changes of one student in a line of text; the other forms have all."""


class Part(NamedTuple):
    """A check or an exercise as it came out in one run."""

    status: str
    score: float
    max_score: float


class Change(NamedTuple):
    """A check that came out otherwise, or an exercise as a whole where `check` is empty. None: not there in that run."""

    exercise: str
    check: str
    title: str
    old: Part | None
    new: Part | None

    @property
    def place(self) -> str:
        """The exercise, or exercise::check."""
        return words.clean(f"{self.exercise}::{self.check}" if self.check else self.exercise, 160)

    @property
    def what(self) -> str:
        """In words, such as "failed → passed": the same for all students to whom the same happened."""
        if self.old is None or self.new is None:
            return "added" if self.old is None else "removed"
        told = [f"{a} → {b}" for a, b in [(self.old.status, self.new.status)] if a != b]
        if self.old.max_score != self.new.max_score:
            told.append(f"worth {words.points(self.old.max_score)} → {words.points(self.new.max_score)}")
        return ", ".join(told) or "other points"

    @property
    def points(self) -> str:
        """The points in both runs, such as 0/1 → 1/1."""
        return " → ".join(words.score(part.score, part.max_score) for part in (self.old, self.new) if part)


class StudentChange(NamedTuple):
    """A student with differences. `old` and `new` are (score, max_score), None where the run has no report.

    `resubmitted`: what was handed in is not the same in both runs.
    """

    student: str
    old: tuple[float, float] | None
    new: tuple[float, float] | None
    resubmitted: bool = False
    changes: tuple[Change, ...] = ()

    @property
    def gain(self) -> float:
        """Points won (or, negative, lost) from the old run to the new one; 0 where a run has no report."""
        return round(self.new[0] - self.old[0], 6) if self.old and self.new else 0.0


@dataclass
class Comparison:
    """Two runs of a class. `settings` maps what differs to its values in both runs, each with its number of reports.

    `unreadable` are (run, report, why it was left out); `same` counts students without differences. `students` is sorted.
    """

    old: str
    new: str
    settings: dict[str, tuple[dict[str, int], dict[str, int]]] = field(default_factory=dict)
    unreadable: list[tuple[str, str, str]] = field(default_factory=list)
    same: int = 0
    students: list[StudentChange] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether a result differs or could not be compared. Settings alone are no difference."""
        return bool(self.students or self.unreadable)

    def counts(self) -> dict[str, int]:
        """How many students are the same, changed (of these higher, lower), added and gone."""
        both = [one for one in self.students if one.old and one.new]
        return {
            "same": self.same, "changed": len(both), "higher": sum(one.gain > 0 for one in both),
            "lower": sum(one.gain < 0 for one in both), "added": sum(one.old is None for one in self.students),
            "gone": sum(one.new is None for one in self.students),
        }  # fmt: skip

    def checks(self) -> list[tuple[str, str, list[tuple[str, int]]]]:
        """(exercise::check, its title, [(what happened, to how many students)]), the most changed first."""
        found: dict[str, tuple[str, Counter[str]]] = {}
        for student in self.students:
            for change in student.changes:
                found.setdefault(change.place, (words.clean(change.title, 160), Counter()))[1][change.what] += 1
        ordered = sorted(found.items(), key=lambda item: (-item[1][1].total(), item[0]))
        return [(place, title, happened.most_common()) for place, (title, happened) in ordered]


def values_text(values: Mapping[str, int]) -> str:
    """The values of a setting in one run; with the number of reports where they differ."""
    if len(values) == 1:
        return words.clean(next(iter(values)), 80) or "none"
    return ", ".join(f"{words.clean(value, 80) or 'none'} ({n}×)" for value, n in values.items()) or "none"


# --- text ------------------------------------------------------------------------------------------------------


def comparison_text(found: Comparison) -> str:
    """For a terminal: what differs in settings, then a summary, by check, by student."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Comparison) -> Iterator[str]:
    for name, (old, new) in found.settings.items():
        yield f"{name}: {values_text(old)} → {values_text(new)}"
    for run, place, why in found.unreadable:
        yield f"not compared ({run}): {words.clean(f'{place}: {why}', 600)}"
    yield summary(found)
    checks = [
        (f"  {place}", ", ".join(f"{what} {n}×" for what, n in happened)) for place, _title, happened in found.checks()
    ]
    yield from _aligned("by check", checks)
    yield from _aligned(
        "by student", [(f"  {words.clean(one.student, 60)}", student_text(one)) for one in found.students]
    )


def _aligned(title: str, lines: list[tuple[str, str]]) -> Iterator[str]:
    width = min(48, max((len(first) for first, _rest in lines), default=0))
    if lines:
        yield from ("", title, *(f"{first:{width}}  {rest}" for first, rest in lines))


def summary(found: Comparison) -> str:
    """One sentence: how many students are the same, and what became of the others."""
    n = found.counts()
    if not found.students:
        return f"No result differs. Students compared: {n['same']}."
    parts = [f"{n['changed']} differ ({n['higher']} higher, {n['lower']} lower)", f"{n['same']} the same"]
    parts += [
        f"{n[what]} {words_}"
        for what, words_ in (("added", "only in the new run"), ("gone", "only in the old run"))
        if n[what]
    ]
    return f"Students: {', '.join(parts)}."


def student_text(one: StudentChange) -> str:
    """What became of a student, on one line."""
    if one.old is None or one.new is None:
        score = words.score(*(one.old or one.new or (0.0, 0.0)))
        return f"added, {score}" if one.old is None else f"gone, had {score}"
    gain = f" ({'+' if one.gain > 0 else '−'}{words.points(abs(one.gain))})" if one.gain else ""
    told = [f"{change.place} {change.what}" for change in one.changes[:MAX_TOLD]]
    more = len(one.changes) - MAX_TOLD
    told += [f"and {more} more"] if more > 0 else []
    again = ["handed in something else"] if one.resubmitted else []
    return f"{words.score(*one.old)} → {words.score(*one.new)}{gain}  {'; '.join(again + told)}".rstrip()


# --- JSON, CSV, HTML -------------------------------------------------------------------------------------------


def comparison_json(found: Comparison) -> str:
    """Everything, as ASCII JSON."""
    return json.dumps({
        "schema": "grader-compare/1", "old": found.old, "new": found.new, "differs": found.differs,
        "settings": {name: {"old": old, "new": new} for name, (old, new) in found.settings.items()},
        "unreadable": [{"run": run, "report": place, "reason": why} for run, place, why in found.unreadable],
        "students": found.counts(),
        "checks": [{"check": place, "title": title, "changes": dict(happened)} for place, title, happened in found.checks()],
        "changes": [_plain(one) for one in found.students],
    }, indent=1) + "\n"  # fmt: skip


def _plain(one: StudentChange) -> dict[str, Any]:
    def score(pair: tuple[float, float] | None) -> dict[str, float] | None:
        return pair and {"score": pair[0], "max_score": pair[1]}

    changes = [
        {"exercise": c.exercise, "check": c.check, "what": c.what, "old": c.old and c.old._asdict(), "new": c.new and c.new._asdict()}
        for c in one.changes
    ]  # fmt: skip
    return {
        "student": one.student, "old": score(one.old), "new": score(one.new), "gain": one.gain,
        "resubmitted": one.resubmitted, "changes": changes,
    }  # fmt: skip


COLUMNS = [
    "what",
    "student",
    "exercise",
    "check",
    "old",
    "new",
    "old_score",
    "old_max_score",
    "new_score",
    "new_max_score",
]


def comparison_csv(found: Comparison) -> str:
    """A line for each difference: `what` is setting, unreadable, student (the total) or check.

    `old` and `new` are the setting's values, why a report was not read, or statuses. RFC 4180; no cell runs as a formula.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    for line in _records(found):
        writer.writerow(
            {name: words.safe_cell(value) if isinstance(value, str) else value for name, value in line.items()}
        )
    return out.getvalue()


def _records(found: Comparison) -> Iterator[dict[str, Any]]:
    for name, (old, new) in found.settings.items():
        yield {"what": "setting", "check": name, "old": values_text(old), "new": values_text(new)}
    for run, place, why in found.unreadable:
        yield {"what": "unreadable", "check": place, run: why}
    for one in found.students:
        totals = [(pair and ("graded", *pair)) for pair in (one.old, one.new)]
        yield {"what": "student", "student": one.student} | _sides(*totals)
        for change in one.changes:
            where = {"student": one.student, "exercise": change.exercise, "check": change.check}
            yield {"what": "check"} | where | _sides(change.old, change.new)


def _sides(old: tuple[str, float, float] | None, new: tuple[str, float, float] | None) -> dict[str, Any]:
    sides: dict[str, Any] = {}
    for run, side in (("old", old), ("new", new)):
        if side:
            sides |= {run: side[0], f"{run}_score": side[1], f"{run}_max_score": side[2]}
    return sides


def comparison_html(found: Comparison, language: str = "en") -> str:
    """The same as a page without scripts."""
    from grader.report.html import page

    return page(
        "compare.html.j2", styles=("style.css", "class.css"), lang=language,
        title=words.clean(f"{found.old} → {found.new}", 200), old=words.clean(found.old, 200), new=words.clean(found.new, 200), summary=summary(found),
        settings=[(name, values_text(old), values_text(new)) for name, (old, new) in found.settings.items()],
        unreadable=[(run, words.clean(f"{place}: {why}", 600)) for run, place, why in found.unreadable],
        checks=found.checks(), students=[_student_view(one) for one in found.students],
    )  # fmt: skip


def _student_view(one: StudentChange) -> dict[str, Any]:
    kind = "ok" if one.gain > 0 else "bad" if one.gain < 0 else "todo"
    return {
        "student": words.clean(one.student, 80), "resubmitted": one.resubmitted, "kind": kind,
        "old": words.score(*one.old) if one.old else "–", "new": words.score(*one.new) if one.new else "–",
        "gain": f"{'+' if one.gain > 0 else '−'}{words.points(abs(one.gain))}" if one.gain else "",
        "state": "added" if one.old is None else "gone" if one.new is None else "",
        "changes": [(change.place, change.what, change.points) for change in one.changes],
    }  # fmt: skip
