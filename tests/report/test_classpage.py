"""The class's page, grades.csv and the table: right numbers, safe cells, little memory."""

from __future__ import annotations

import csv
import io
import pickle
import tracemalloc

import pytest
import samples
from msgspec.structs import replace
from rich.console import Console
from samples import Status

from grader.report.classpage import class_row, class_table, columns_of, grades_csv, render_class

FORMULA = '=HYPERLINK("http://x","y")'


def rows():
    done = samples.report(
        *(samples.exercise(e.id, [replace(c, status=Status.PASSED, score=c.max_score) for c in e.checks], title=e.title)
          for e in samples.mixed().exercises), student="박서연",
    )  # fmt: skip
    return [class_row(samples.mixed(), "kim minji"), class_row(done, "박서연")]


def read(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_columns():
    column = columns_of(rows())[1]
    assert (column.id, column.title, column.max_score) == ("cnn/conv2d", "Two-dimensional convolution", 10.0)
    assert (column.mean, column.passed, column.begun, column.students) == (6.5, 1, 2, 2)
    assert (column.worst, column.worst_count) == ("Swapping the two vectors changes nothing.", 1)
    assert columns_of(rows())[4].begun == 1


def test_a_fault_of_ours_does_not_pull_the_mean():
    broken = samples.report(samples.exercise("a/b", [samples.outcome("t", Status.GRADER_ERROR)]))
    fine = samples.report(samples.exercise("a/b", [samples.outcome("t")]))
    both = [class_row(broken, "x"), class_row(fine, "y")]
    assert columns_of(both)[0].mean == 2.0
    assert [line["a/b"] for line in read(grades_csv(both))] == ["", "2"]


def test_page():
    html = render_class(rows(), "Deep <learning>", problems=["hong.zip: <b>no zip"], staff="_staff")
    assert "Deep &lt;learning&gt;" in html
    assert "hong.zip: &lt;b&gt;no zip" in html
    assert '<a href="kim%20minji/report.html">kim-minji</a>' in html
    assert 'href="_staff/kim%20minji/report.html"' in html
    assert 'href="%EB%B0%95%EC%84%9C%EC%97%B0/report.html"' in html
    assert "<i>✓</i>10" in html
    assert "<i>◐</i>3" in html
    assert "<i>○</i>0" in html
    assert "2 students. The middle student has 72 %, the mean is 72 %." in html


def test_empty_class():
    assert "Nobody was graded." in render_class([], "Empty", problems=["a: gone"])
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


def test_a_class_of_5000_is_small():
    raw = [pickle.dumps(row) for row in rows()]
    tracemalloc.start()
    many = [pickle.loads(raw[n % 2]) for n in range(5000)]
    used, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert many[:2] == rows()
    assert used < 5000 * 1000


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
