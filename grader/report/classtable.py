"""The class as grades.csv and as a table for the terminal."""

from __future__ import annotations

import csv
import io
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from grader.i18n import _, ngettext
from grader.outcome import Status
from grader.report import text as words
from grader.report.classdata import Cell, ClassRow
from grader.report.classstats import Column, columns_of

if TYPE_CHECKING:
    from rich.console import Console


def look(cell: Cell) -> tuple[str, str]:
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
    writer.writerow(["student", "score", "max_score", "percent", *map(words.safe_cell, names), "isolation", "notes"])
    for row in rows:
        cells = {cell.id: cell for cell in row.cells}
        line: list[str] = [
            words.safe_cell(row.student),
            _number(row.score),
            _number(row.max_score),
            f"{100 * row.share:.2f}",
        ]
        for column in columns:
            cell = cells.get(column.id)
            ungraded = cell is None or cell.status is Status.GRADER_ERROR
            line += ["" if ungraded or cell is None else _number(cell.score), cell.status.value if cell else ""]
        writer.writerow([*line, words.safe_cell(row.isolation), words.safe_cell("; ".join(row.notes))])
    return out.getvalue()


def _number(value: float) -> str:
    return f"{value:.6g}"


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
            style, mark = look(cell)
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
        parts += [
            f"{words.clean(c.id, 80)}={words.points(c.score)}({c.status.value})"
            for c in row.cells
            if look(c)[0] != "todo"
        ]
        console.print(Text(_encodable("  ".join(parts), console)), soft_wrap=True, highlight=False)
    console.print(Text(_encodable(_totals(rows), console)), soft_wrap=True, highlight=False)


def _totals(rows: Sequence[ClassRow]) -> str:
    if not rows:
        return _("Nobody was graded.")
    mean = round(100 * statistics.fmean(row.share for row in rows))
    text = ngettext("{n} student, mean {mean} %", "{n} students, mean {mean} %", len(rows))
    return text.format(n=len(rows), mean=mean)


def _first_failure(row: ClassRow) -> str:
    for cell in row.cells:
        if cell.failures:
            return words.clean(f"{cell.id}: {cell.failures[0].title}", 120)
    return ""


def _can(console: Console, text: str) -> bool:
    return _encodable(text, console) == text


def _encodable(text: str, console: Console) -> str:
    try:
        return text.encode(console.encoding, "backslashreplace").decode(console.encoding)
    except LookupError:
        return text.encode("ascii", "backslashreplace").decode("ascii")
