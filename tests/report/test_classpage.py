"""The class's page: what stands in it, and that nothing hostile does."""

from __future__ import annotations

import json
import re

import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from test_classdata import rows

from grader.outcome import Status
from grader.report.classdata import Cell, ClassRow, class_row
from grader.report.classpage import MAX_PLAIN_CELLS, as_json, render_class


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
    assert "similarity.html" not in html


def test_an_empty_class_says_so():
    html = render_class([], "Empty", problems=["a: gone"], missing=["ann"])
    assert "Nobody was graded." in html
    assert "a: gone" in html
    assert "<li>ann</li>" in html
    assert "<script" not in html


def test_similarity_and_missing_students():
    html = render_class(rows(), "x", missing=["<b>ann", "bob\x1b"], similarity="similarity.html")
    assert '<a href="similarity.html">' in html
    assert "<li>&lt;b&gt;ann</li>" in html
    assert "<li>bob\\x1b</li>" in html


def test_points_read_alike_with_and_without_javascript():
    """Python and JavaScript round 0.125 and 2.675 otherwise: both show what Python wrote."""
    cells = tuple(Cell(f"a/e{n}", "", score, 5.0, Status.FAILED) for n, score in enumerate((0.125, 2.675)))
    html = render_class([ClassRow("ann", "ann", 2.8, 10.0, cells)], "x")
    data = json.loads(html.partition('id="data">')[2].partition("</script>")[0])
    assert [cell[3] for cell in data["cells"]] == ["0.12", "2.67"]
    assert "<i>◐</i>0.12<" in html
    assert "<i>◐</i>2.67 " in html or "<i>◐</i>2.67<" in html


def test_exercises_that_nobody_began_are_named_apart():
    idle = Cell("a/idle", "An idle one", 0.0, 5.0, Status.NOT_STARTED)
    html = render_class([row._replace(cells=(*row.cells, idle)) for row in rows()], "x")
    assert re.search(r"Nobody began:</b> An idle one <code class=\"muted\">a/idle</code></p>", html)
    assert "1 exercise that nobody began is left out." in html


def test_nobody_began_anything():
    idle = Cell("a/idle", "An idle one", 0.0, 5.0, Status.NOT_STARTED)
    html = render_class([ClassRow("ann", "ann", 0.0, 5.0, (idle,))], "x")
    assert '<a href="ann/report.html">ann</a>' in html


def test_those_who_went_wrong_alike_are_linked_to_the_exercise_in_the_staff_copy():
    both = [class_row(samples.mixed(), "a b"), class_row(replace(samples.mixed(), student="lee"), "lee")]
    html = render_class(both, "x", staff="_staff")
    assert '<a href="_staff/a%20b/report.html#x-cnn-output_size">kim-minji</a>, <a href="_staff/lee/report.html#x-cnn-output_size">lee</a>' in html
    assert "output_size(7, 3, 2, 1) → 3" in html


def test_who_was_stopped_and_staff_notes():
    html = render_class([class_row(samples.every_status(), "x"), class_row(samples.hidden(), "y")], "x", staff="_staff")
    for status, name in (("timed_out", "took too long"), ("crashed", "crashed"), ("out_of_memory", "used too much memory")):
        assert f'<a class="chip bad" href="#is={status}">{name} 1' in html
    assert "SECRETNOTE" in html
    assert "cnn/conv2d::test_identity" in html


def test_long_lists_are_folded_and_cut_with_a_count():
    many = [class_row(replace(samples.mixed(), student=f"s{n}", notes=["odd"]), f"s{n}") for n in range(600)]
    html = render_class(many, "x", problems=[f"p{n}: gone" for n in range(700)])
    assert "100 more are not listed here." in html
    assert all(f"p{n}: gone" in html for n in range(700)), "what was not graded is never left out"
    assert "and 588 more" in html


def test_a_large_plain_table_has_signs_alone():
    cells = tuple(Cell(f"a/e{n}", "", 1.0, 1.0, Status.PASSED) for n in range(100))
    made = [ClassRow(f"s{n}", f"s{n}", 1.0, 1.0, cells) for n in range(MAX_PLAIN_CELLS // 100 + 1)]
    assert '<td class="signs">' + "✓" * 100 in render_class(made, "x")
    assert 'class="signs"' not in render_class(made[:-1], "x")


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "\u2028", "&lt;"])
def test_no_text_ends_the_data(text):
    shown = as_json({"a": text})
    assert not set("<>&\u2028") & set(shown)
    assert json.loads(shown) == {"a": text}


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=50, deadline=None)
def test_any_name_is_data(student, title):
    row = class_row(replace(samples.perfect(), student=student), "x")
    html = render_class([row._replace(cells=(row.cells[0]._replace(title=title),))], title)
    data = json.loads(html.partition('id="data">')[2].partition("</script>")[0])
    assert data["rows"][0][1] == "x" or student == "x"
    assert html.count("<script") == html.count("</script>") == 2


