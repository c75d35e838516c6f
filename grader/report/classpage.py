"""The class at a glance: index.html, grades.csv, and a table for the terminal."""

from __future__ import annotations

import csv
import io
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from grader.i18n import _, ngettext
from grader.outcome import Report, Status
from grader.report import text as words

if TYPE_CHECKING:
    from rich.console import Console


class Cell(NamedTuple):
    """One exercise of one student; `failed` is the id and title of the first check that failed."""

    id: str
    title: str
    score: float
    max_score: float
    status: Status
    failed: tuple[str, str] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return _cell, tuple(self)


@lru_cache(maxsize=1 << 16)
def _cell(*fields: Any) -> Cell:
    """Equal cells are one object, also after they came from another process: a class of 5,000 stays small."""
    return Cell(*fields)


class ClassRow(NamedTuple):
    """What the class's views show of one report, which lies in `folder` beside index.html."""

    student: str
    folder: str
    score: float
    max_score: float
    cells: tuple[Cell, ...]
    isolation: str = ""
    notes: tuple[str, ...] = ()


def class_row(report: Report, folder: str) -> ClassRow:
    """The row of a report whose files are in `folder`."""
    cells = []
    for exercise in report.exercises:
        failed = next(((check.id, check.title or check.id) for check in words.failures(exercise)), None)
        cells.append(_cell(exercise.id, exercise.title, exercise.score, exercise.max_score, exercise.status, failed))
    return ClassRow(
        report.student, folder, report.score, report.max_score, tuple(cells), report.provenance.isolation,
        tuple(report.notes),
    )  # fmt: skip


# --- what is computed of a class -------------------------------------------------------------------------------


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
    failed = Counter(cell.failed[1] for cell in cells if cell.failed)
    worst, count = failed.most_common(1)[0] if failed else ("", 0)
    graded = [cell for cell in cells if cell.status is not Status.GRADER_ERROR]
    return Column(
        id=identifier,
        title=next((cell.title for cell in cells if cell.title), identifier),
        max_score=max(cell.max_score for cell in cells),
        mean=statistics.fmean(cell.score for cell in graded) if graded else 0.0,
        passed=sum(cell.status is Status.PASSED for cell in cells),
        begun=sum(cell.status is not Status.NOT_STARTED for cell in cells),
        students=len(cells),
        worst=worst,
        worst_count=count,
    )


def _share(row: ClassRow) -> float:
    return row.score / row.max_score if row.max_score else 0.0


# --- index.html ------------------------------------------------------------------------------------------------


def render_class(
    rows: Sequence[ClassRow], title: str, *, problems: Sequence[str] = (), staff: str = "", language: str = "en"
) -> str:
    """The page of a class, for staff.

    `problems` are submissions that could not be graded. Students link to FOLDER/report.html, and to the copy with
    hidden inputs and staff notes in `staff`/FOLDER/report.html where such a folder is named.
    """
    from grader.report.html import page
    from grader.report.pictures import histogram

    columns = columns_of(rows)
    shares = [_share(row) for row in rows]
    middle = _("The middle student has {median} %, the mean is {mean} %.")
    summary = middle.format(
        median=round(100 * statistics.median(shares)), mean=round(100 * statistics.fmean(shares))
    ) if shares else _("Nobody was graded.")  # fmt: skip
    return page(
        "class.html.j2",
        lang=language,
        title=words.clean(title, 120),
        summary=summary,
        students=ngettext("{n} student", "{n} students", len(rows)).format(n=len(rows)),
        distribution=histogram(shares, _distribution(shares)) if rows else "",
        columns=[_column_view(column) for column in columns],
        rows=(_row_view(row, columns, staff) for row in rows),
        problems=[words.clean(problem, 600) for problem in problems],
        notes=[(words.clean(row.student, 80), words.clean(note, 600)) for row in rows for note in row.notes],
        weak=sum(row.isolation in ("L0", "L1") for row in rows),
        legend=_legend(),
    )


def _distribution(shares: Sequence[float]) -> str:
    counts = [0] * 10
    for share in shares:
        counts[min(9, max(0, int(share * 10 + 1e-9)))] += 1
    parts = [f"{10 * k}-{10 * k + 10} %: {count}" for k, count in enumerate(counts) if count]
    return _("How many students have which score: {parts}").format(parts=", ".join(parts))


def _legend() -> list[tuple[str, str, str]]:
    return [
        ("ok", "✓", _("passed")), ("part", "◐", _("some points")), ("bad", "✗", _("no points")),
        ("todo", "○", _("not started")), ("fault", "!", _("not graded by our fault")),
    ]  # fmt: skip


def _look(cell: Cell) -> tuple[str, str]:
    """CSS class and sign of a cell."""
    if cell.status is Status.PASSED:
        return "ok", "✓"
    if cell.status is Status.NOT_STARTED:
        return "todo", "○"
    if cell.status is Status.GRADER_ERROR:
        return "fault", "!"
    if cell.status is Status.SKIPPED:
        return "skip", "–"
    return ("part", "◐") if cell.score > 0 else ("bad", "✗")


def _row_view(row: ClassRow, columns: Sequence[Column], staff: str) -> dict[str, Any]:
    cells = {cell.id: cell for cell in row.cells}
    shown = []
    for column in columns:
        cell = cells.get(column.id)
        shown.append((*_look(cell), words.points(cell.score), _tip(cell)) if cell else ("", "", "", ""))
    return {
        "student": words.clean(row.student, 80),
        "link": f"{quote(row.folder, safe='')}/report.html",
        "staff": f"{quote(staff)}/{quote(row.folder, safe='')}/report.html" if staff else "",
        "score": words.points(row.score),
        "max_score": words.points(row.max_score),
        "percent": words.percent(row.score, row.max_score),
        "cells": shown,
    }


@lru_cache(maxsize=4096)
def _tip(cell: Cell) -> str:
    """The status where the sign does not tell it."""
    if cell.status in (Status.PASSED, Status.NOT_STARTED, Status.FAILED):
        return ""
    return words.status_words(cell.status)


def _column_view(column: Column) -> dict[str, Any]:
    share = column.mean / column.max_score if column.max_score else 0.0
    return {
        "id": words.clean(column.id, 80), "title": words.clean(column.title, 80),
        "worst": words.clean(column.worst, 200),
        "max_score": words.points(column.max_score), "mean": words.points(column.mean), "percent": round(100 * share),
        "passed": column.passed, "begun": column.begun, "students": column.students, "worst_count": column.worst_count,
    }  # fmt: skip


# --- grades.csv ------------------------------------------------------------------------------------------------


def grades_csv(rows: Sequence[ClassRow]) -> str:
    """One line per student: student, score, max_score, percent, score and status per exercise, isolation, notes.

    RFC 4180 with \\r\\n; write it as UTF-8 with newline="". Texts that a spreadsheet would run as a formula get a
    leading apostrophe; line breaks and control characters become visible escapes. An exercise that could not be
    graded by our fault has an empty score: no points either way.
    """
    columns = columns_of(rows)
    out = io.StringIO()
    writer = csv.writer(out)
    names = [name for column in columns for name in (column.id, f"{column.id} status")]
    writer.writerow(["student", "score", "max_score", "percent", *map(_safe, names), "isolation", "notes"])
    for row in rows:
        cells = {cell.id: cell for cell in row.cells}
        line: list[str] = [_safe(row.student), _number(row.score), _number(row.max_score), f"{100 * _share(row):.2f}"]
        for column in columns:
            cell = cells.get(column.id)
            ungraded = cell is None or cell.status is Status.GRADER_ERROR
            line += ["" if ungraded or cell is None else _number(cell.score), cell.status.value if cell else ""]
        writer.writerow([*line, _safe(row.isolation), _safe("; ".join(row.notes))])
    return out.getvalue()


def _number(value: float) -> str:
    return f"{value:.6g}"


_FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
"""What a formula begins with; spreadsheets of East Asia take the full-width signs too."""
_NEXT_CELL = re.compile(rf";(\s*)(?=[{re.escape(_FORMULA)}])")
"""A formula behind a semicolon, which separates cells in much of Europe."""


def _safe(text: str) -> str:
    text = _NEXT_CELL.sub(r";\1'", words.clean(text, 2000))
    return f"'{text}" if text.lstrip().startswith((*_FORMULA, r"\t", r"\r", r"\n")) else text


# --- the terminal ----------------------------------------------------------------------------------------------


def class_table(rows: Sequence[ClassRow], console: Console) -> None:
    """Print the class: a line per student with score and a sign per exercise; plain columns when not a terminal."""
    columns = columns_of(rows)
    if not console.is_terminal:
        _plain_table(rows, columns, console)
        return
    from rich.table import Table
    from rich.text import Text

    unicode = _can(console, "✓◐✗○…")
    overflow: Any = "ellipsis" if unicode else "crop"
    space = " " if len(columns) <= 20 else ""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(_("student"), overflow=overflow, no_wrap=True, max_width=28)
    table.add_column(_("score"), justify="right", no_wrap=True, min_width=5)
    table.add_column("%", justify="right", no_wrap=True, min_width=3)
    table.add_column(_("exercises"), no_wrap=True, min_width=len(columns) * (1 + len(space)))
    table.add_column(_("first failure"), overflow=overflow, no_wrap=True)
    for row in rows:
        signs = Text()
        for cell in row.cells:
            style, mark = _look(cell)
            signs.append((mark if unicode else _ASCII[style]) + space, _STYLES[style])
        score, percent = words.score(row.score, row.max_score), str(words.percent(row.score, row.max_score))
        table.add_row(
            Text(_encodable(words.clean(row.student, 60), console)), score, percent, signs,
            Text(_encodable(_first_failure(row), console), "dim"),
        )  # fmt: skip
    console.print(table, highlight=False)
    console.print(Text(_encodable(_totals(rows), console)), highlight=False)


_STYLES = {"ok": "green", "part": "yellow", "bad": "red", "todo": "dim", "skip": "dim", "fault": "magenta"}
_ASCII = {"ok": "+", "part": "/", "bad": "x", "todo": ".", "skip": "-", "fault": "!"}


def _plain_table(rows: Sequence[ClassRow], columns: Sequence[Column], console: Console) -> None:
    """student, score, then id=score(status) for each exercise begun: one line per student for grep and cut."""
    from rich.text import Text

    for row in rows:
        parts = [words.clean(row.student, 60), words.score(row.score, row.max_score)]
        parts += [f"{words.clean(c.id, 80)}={words.points(c.score)}({c.status.value})" for c in row.cells if _look(c)[0] != "todo"]
        console.print(Text(_encodable("  ".join(parts), console)), soft_wrap=True, highlight=False)
    console.print(Text(_encodable(_totals(rows), console)), soft_wrap=True, highlight=False)


def _totals(rows: Sequence[ClassRow]) -> str:
    if not rows:
        return _("Nobody was graded.")
    mean = round(100 * statistics.fmean(map(_share, rows)))
    text = ngettext("{n} student, mean {mean} %", "{n} students, mean {mean} %", len(rows))
    return text.format(n=len(rows), mean=mean)


def _first_failure(row: ClassRow) -> str:
    for cell in row.cells:
        if cell.failed:
            return words.clean(f"{cell.id}: {cell.failed[1]}", 120)
    return ""


def _can(console: Console, text: str) -> bool:
    return _encodable(text, console) == text


def _encodable(text: str, console: Console) -> str:
    try:
        return text.encode(console.encoding, "backslashreplace").decode(console.encoding)
    except LookupError:
        return text.encode("ascii", "backslashreplace").decode("ascii")
