"""grades.csv and the table of the terminal: right numbers, safe cells."""

from __future__ import annotations

import csv
import io

import pytest
import samples
from msgspec.structs import replace
from rich.console import Console
from samples import Status
from test_classdata import rows

from grader.report.classdata import class_row
from grader.report.classtable import class_table, grades_csv

FORMULA = '=HYPERLINK("http://x","y")'


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_fault_of_ours_has_no_points():
    broken = samples.report(samples.exercise("a/b", [samples.outcome("t", Status.GRADER_ERROR)]))
    fine = samples.report(samples.exercise("a/b", [samples.outcome("t")]))
    assert [line["a/b"] for line in read(grades_csv([class_row(broken, "x"), class_row(fine, "y")]))] == ["", "2"]


def test_an_empty_class():
    assert read(grades_csv([])) == []
    console = Console(file=io.StringIO())
    class_table([], console)
    assert console.file.getvalue() == "Nobody was graded.\n"


def test_grades():
    line = read(grades_csv(rows()))[0]
    assert list(line)[:5] == ["student", "score", "max_score", "percent", "cnn/output_size"]
    assert (line["student"], line["score"], line["percent"]) == ("kim-minji", "13", "43.33")
    assert (line["cnn/conv2d"], line["cnn/conv2d status"], line["isolation"]) == ("3", "failed", "L3")


@pytest.mark.parametrize(
    "name", [FORMULA, "+1", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1", 'a"b,c', "two\nlines", "한글", "'=1"]
)
def test_no_cell_runs_as_a_formula_or_breaks_the_line(name):
    row = class_row(replace(samples.mixed(), student=name, notes=[name]), "x")
    text = grades_csv([row])
    (line,) = read(text)
    assert text.count("\n") == 2
    for cell in (line["student"], line["notes"]):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))
        assert "\n" not in cell
    assert text.encode("utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("tty", [False, True])
def test_table(tty, encoding):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    hostile = class_row(replace(samples.mixed(), student=samples.HOSTILE), "x")
    class_table([*rows(), hostile], Console(file=stream, force_terminal=tty, color_system=None, width=100))
    text = raw.getvalue().decode(encoding)
    assert "13/30" in text
    assert "3 students, mean 62 %" in text
    assert not set("\x1b\x07\u202e") & set(text)
    if tty:
        assert ("◐ ◐ ✗ ✓ ○ ✓" if encoding == "utf-8" else "/ / x + . +") in text
        assert max(map(len, text.splitlines())) <= 100
    else:
        assert "kim-minji  13/30  cnn/output_size=4(failed)" in text
