"""The class at a glance: index.html, one self-contained page that reads without JavaScript and is handier with it."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from grader.i18n import _, ngettext
from grader.outcome import Status
from grader.report import text as words
from grader.report.classdata import Cell, ClassRow, class_row, shared_row
from grader.report.classstats import (
    STOPPED,
    Column,
    Evidence,
    FailedCheck,
    Group,
    Item,
    columns_of,
    evidence_of,
    failed_checks,
    groups_of,
    items_of,
    stopped,
)
from grader.report.classtable import class_table, grades_csv, look
from grader.report.html import anchor, page
from grader.report.pictures import histogram

__all__ = ["Cell", "ClassRow", "class_row", "class_table", "columns_of", "grades_csv", "render_class", "shared_row"]

SHOWN = {
    "groups": (5, 100),
    "checks": (10, 200),
    "stopped": (10, 200),
    "notes": (10, 500),
    "problems": (12, None),
    "missing": (24, None),
}
"""Entries of a list that are open, and that are there at all; what is left out is counted."""
MAX_NAMES = 12
"""Students named in one entry; the table shows all of them."""
MAX_PLAIN_CELLS = 30_000
"""The table for browsers without JavaScript has a cell per exercise up to this many, else a sign."""


def render_class(
    rows: Sequence[ClassRow],
    title: str,
    *,
    problems: Sequence[str] = (),
    staff: str = "",
    language: str = "en",
    missing: Sequence[str] = (),
    similarity: str = "",
) -> str:
    """The page of a class, for staff.

    `problems` are submissions that could not be graded, `missing` students of the roster who handed nothing in,
    `similarity` the file beside the page that lists similar submissions. Students link to FOLDER/report.html, and to
    the copy with hidden inputs and staff notes in `staff`/FOLDER/report.html where such a folder is named.
    """
    every, (groups, known) = columns_of(rows), groups_of(rows)
    columns = [column for column in every if column.begun]
    items, checks = items_of(rows), failed_checks(rows)
    shares = [row.share for row in rows]
    names = _Names(rows, staff)
    return page(
        "class.html.j2", styles=("style.css", "class.css"), script="class.js",
        lang=language,
        title=words.clean(title, 120),
        summary=_summary(shares),
        similarity=quote(similarity),
        distribution=histogram(shares, _distribution(shares)) if rows else "",
        graded=bool(rows),
        columns=[_column_view(column, items[column.id]) for column in columns],
        idle=[_column_view(column, items[column.id]) for column in every if not column.begun],
        groups=_listed("groups", (_group_view(group, names) for group in groups), len(groups)),
        checks=_listed("checks", map(_check_view, checks), len(checks)),
        stopped=_stopped_view(rows, names),
        rows=(_row_view(row, columns, staff) for row in rows),
        signs_only=len(rows) * len(columns) > MAX_PLAIN_CELLS,
        data=_data(rows, columns, groups, known, checks, staff),
        results=_results(rows),
        problems=_listed("problems", (words.clean(problem, 600) for problem in problems), len(problems)),
        missing=_listed("missing", (words.clean(student, 80) for student in missing), len(missing)),
        staff_notes=_listed("notes", _staff_notes(rows, names), sum(len(row.staff_notes) for row in rows)),
        notes=_listed("notes", _notes(rows, names), sum(len(row.notes) for row in rows)),
        weak=sum(row.isolation in ("L0", "L1") for row in rows),
        legend=_legend(),
    )  # fmt: skip


# --- parts of the page -----------------------------------------------------------------------------------------


def _summary(shares: Sequence[float]) -> str:
    if not shares:
        return _("Nobody was graded.")
    count = ngettext("{n} student.", "{n} students.", len(shares)).format(n=len(shares))
    middle = _("The middle student has {median} %, the mean is {mean} %.")
    median, mean = statistics.median(shares), statistics.fmean(shares)
    return f"{count} {middle.format(median=round(100 * median), mean=round(100 * mean))}"


def _distribution(shares: Sequence[float]) -> str:
    counts = [0] * 10
    for share in shares:
        counts[min(9, max(0, int(share * 10 + 1e-9)))] += 1
    parts = [f"{10 * k}-{10 * k + 10} %: {count}" for k, count in enumerate(counts) if count]
    return _("How many students have which score: {parts}").format(parts=", ".join(parts))


def _legend() -> list[tuple[str, str, str]]:
    return [
        ("ok", "✓", _("passed")), ("part", "◐", _("some points")), ("bad", "✗", _("no points")),
        ("todo", "○", _("not started")), ("skip", "–", _("skipped")), ("fault", "!", _("not graded by our fault")),
    ]  # fmt: skip


def _results(rows: Iterable[ClassRow]) -> list[tuple[str, str]]:
    """(value, words) of the results that the table can be filtered by."""
    looks = {"ok": _("passed"), "part": _("some points"), "bad": _("no points"), "todo": _("not started")}
    found = {status for cell in {cell for row in rows for cell in row.cells} for status in cell.statuses}
    plain = (Status.PASSED, Status.NOT_STARTED, Status.SKIPPED, Status.FAILED)
    statuses = [(str(one), words.status_words(one)) for one in Status if one in found and one not in plain]
    return [*looks.items(), *statuses, ("note", _("with a note for staff"))]


def _listed(kind: str, views: Iterable[Any], count: int) -> dict[str, Any]:
    """A list cut to what a page can hold: its `first` entries, the `rest` to fold away, how many are `left` out."""
    first, most = SHOWN[kind]
    shown = list(islice(views, most))
    return {"first": shown[:first], "rest": shown[first:], "left": count - len(shown), "count": count}


class _Names:
    """Links to the pages of students, by their place in the class: the staff's copies where there are some."""

    def __init__(self, rows: Sequence[ClassRow], staff: str) -> None:
        self._rows, self._before = rows, f"{quote(staff)}/" if staff else ""

    def one(self, n: int, exercise: str = "") -> tuple[str, str]:
        """(name, link) of a student, to the exercise where one is named."""
        row = self._rows[n]
        place = f"#{anchor(exercise)}" if exercise else ""
        return words.clean(row.student, 80), f"{self._before}{quote(row.folder, safe='')}/report.html{place}"

    def some(self, members: Sequence[int], exercise: str) -> tuple[list[tuple[str, str]], int]:
        """The first few, and how many more there are."""
        return [self.one(n, exercise) for n in members[:MAX_NAMES]], max(0, len(members) - MAX_NAMES)


def _group_view(group: Group, names: _Names) -> dict[str, Any]:
    shown, more = names.some(group.members, group.exercise)
    return {
        "key": group.key, "count": len(group.members), "exercise": words.clean(group.title, 80),
        "id": words.clean(group.exercise, 80), "status": words.status_words(group.status), "mistake": group.mistake,
        "call": group.call, "checks": [words.clean(title, 160) for _id, title in group.checks], "names": shown, "more": more,
    }  # fmt: skip


def _check_view(check: FailedCheck) -> dict[str, Any]:
    name = f"{check.exercise}::{check.id}"
    return {
        "key": words.clean(name, 300), "link": quote(words.clean(name, 300), safe=""), "title": words.clean(check.title, 200),
        "name": words.clean(name, 120), "hidden": check.hidden, "failed": check.failed, "begun": check.begun,
        "percent": words.percent(check.failed, check.begun),
        "statuses": [(words.status_words(status), n) for status, n in check.statuses if status is not Status.FAILED],
        "mistakes": check.mistakes[:3],
    }  # fmt: skip


def _stopped_view(rows: Sequence[ClassRow], names: _Names) -> dict[str, Any]:
    """Who was stopped: how many by status, and the first of them."""
    found = list(stopped(rows))
    students = {status: len({n for n, _cell, one in found if one is status}) for status in STOPPED}
    order = sorted(found, key=lambda one: (STOPPED.index(one[2]), one[0]))
    views = (
        {"who": names.one(n, cell.id), "exercise": words.clean(cell.title or cell.id, 80), "status": words.status_words(status),
         "checks": [words.clean(failure.title, 160) for failure in cell.failures if failure.status is status][:3]}
        for n, cell, status in order
    )  # fmt: skip
    counts = [(str(status), words.status_words(status), n) for status, n in students.items() if n]
    return {"counts": counts, **_listed("stopped", views, len(found))}


def _staff_notes(rows: Sequence[ClassRow], names: _Names) -> Iterator[tuple[str, str, str, str]]:
    for n, row in enumerate(rows):
        for place, note in row.staff_notes:
            yield *names.one(n, place.partition("::")[0]), words.clean(place, 120), note


def _notes(rows: Sequence[ClassRow], names: _Names) -> Iterator[tuple[str, str, str, str]]:
    for n, row in enumerate(rows):
        for note in row.notes:
            yield *names.one(n), "", words.clean(note, 600)


def _column_view(column: Column, item: Item) -> dict[str, Any]:
    share = column.mean / column.max_score if column.max_score else 0.0
    weak = item.discrimination is not None and item.discrimination < 0.2
    return {
        "id": words.clean(column.id, 80), "title": words.clean(column.title, 80),
        "worst": words.clean(column.worst, 200),
        "max_score": words.points(column.max_score), "mean": words.points(column.mean), "percent": round(100 * share),
        "passed": column.passed, "begun": column.begun, "students": column.students, "worst_count": column.worst_count,
        "difficulty": _decimals(item.difficulty), "discrimination": _decimals(item.discrimination), "weak": weak,
    }  # fmt: skip


def _decimals(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


# --- the table of students, plain ------------------------------------------------------------------------------


def _row_view(row: ClassRow, columns: Sequence[Column], staff: str) -> dict[str, Any]:
    cells = {cell.id: cell for cell in row.cells}
    shown = []
    for column in columns:
        cell = cells.get(column.id)
        shown.append((*look(cell), words.points(cell.score), _tip(cell)) if cell else ("", "", "", ""))
    return {
        "student": words.clean(row.student, 80),
        "name": row.name,
        "link": f"{quote(row.folder, safe='')}/report.html",
        "staff": f"{quote(staff)}/{quote(row.folder, safe='')}/report.html" if staff else "",
        "score": words.points(row.score),
        "max_score": words.points(row.max_score),
        "percent": words.percent(row.score, row.max_score),
        "signs": "".join(sign or " " for _kind, sign, _score, _tip in shown),
        "cells": shown,
    }


@lru_cache(maxsize=4096)
def _tip(cell: Cell) -> str:
    """The status where the sign does not tell it."""
    if cell.status in (Status.PASSED, Status.NOT_STARTED, Status.FAILED):
        return ""
    return words.status_words(cell.status)


# --- the same for class.js -------------------------------------------------------------------------------------


def _data(
    rows: Sequence[ClassRow], columns: Sequence[Column], groups: Sequence[Group], known: dict[Evidence, int],
    checks: Sequence[FailedCheck], staff: str,
) -> Markup:  # fmt: skip
    """What class.js draws the table from, as JSON that no text of a student's can end. Equal cells are told once."""
    place = {column.id: n for n, column in enumerate(columns)}
    check_at = {(check.exercise, check.id): n for n, check in enumerate(checks)}
    statuses = list(Status)
    cells: dict[tuple[Any, ...], int] = {}
    at: dict[int, int] = {}

    def index(cell: Cell) -> int:
        if id(cell) not in at:
            kind, sign = look(cell)
            failed = sorted(
                {check_at[cell.id, f.id] for f in cell.failures if (cell.id, f.id) in check_at and cell.begun}
            )
            alike = sorted({known[evidence] for evidence, _failure in evidence_of(cell) if evidence in known})
            made = (
                place[cell.id], kind, sign, words.points(cell.score), tuple(sorted(map(statuses.index, cell.statuses))), _tip(cell),
                tuple(failed), tuple(alike),
            )  # fmt: skip
            at[id(cell)] = cells.setdefault(made, len(cells))
        return at[id(cell)]

    drawn = [
        [words.clean(row.student, 80), 0 if row.folder == row.student else row.folder, row.name, row.section,
         words.points(row.score), words.points(row.max_score), words.percent(row.score, row.max_score), row.seconds,
         int(bool(row.staff_notes)), [index(cell) for cell in row.cells if cell.id in place]]
        for row in rows
    ]  # fmt: skip
    return as_json({
        "rows": drawn, "cells": list(cells), "staff": staff,
        "columns": [[words.clean(c.id, 80), words.clean(c.title, 80), words.points(c.max_score)] for c in columns],
        "statuses": [str(status) for status in statuses],
        "checks": [[words.clean(f"{check.exercise}::{check.id}", 300), words.clean(check.title, 160)] for check in checks],
        "groups": [[group.key, group.mistake or f"{words.status_words(group.status)}: {group.call}"] for group in groups],
        "words": {
            "all": _("{n} students"), "some": _("{n} of {all} students"), "staff": _("staff"), "note": _("note"),
            "check": _("who fail: {what}"), "group": _("who go wrong alike: {what}"),
        },
    })  # fmt: skip


_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def as_json(value: Any) -> Markup:
    """JSON for a script element: whatever text is in it, the element does not end, and no comment begins."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES))
