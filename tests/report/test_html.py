"""The HTML page: self-contained, escaped, every status, arrays drawn right. What it looks like: test_browser.py."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
import samples
from msgspec.structs import replace

from grader.outcome import ArrayView, Curve, Difference, Status, Value
from grader.report import pictures
from grader.report.html import environment, render_html
from grader.report.master import from_json, student_view, to_json

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Tags(HTMLParser):
    """Collects tags and attributes, and checks that they nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack, self.found, self.text = [], [], []
        self.feed(html)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("make", [samples.mixed, samples.every_status, samples.hidden, samples.perfect, samples.report])
def test_self_contained_and_well_formed(make):
    tags = Tags(render_html(make()))
    for tag, attributes in tags.found:
        assert tag not in ("script", "link", "img", "iframe", "object", "base", "form")
        assert not {name for name in attributes if name.startswith("on") or name in ("style", "src", "srcset")}
        assert attributes.get("href", "#").startswith("#")
    policy = next(a["content"] for _tag, a in tags.found if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "url(http" not in "".join(tags.text)


def test_hostile_text_is_inert():
    html = render_html(samples.every_status())
    assert "<script" not in html
    assert not set("\x1b\x9b\u202e\u2066\x07\x00") & set(html)
    text = "".join(Tags(html).text)
    assert "<script>alert(1)</script>" in text
    assert r"\u202egnp.exe" in text
    assert "{{ 7*7 }}" in text
    assert "한글" in text
    assert max(map(len, html.split("</style>")[1].splitlines())) < 12_000


def test_every_status_in_words():
    html = render_html(samples.every_status())
    for word in ("took too long", "used too much memory", "used something forbidden", "grader error, not your fault",
                 "wrong shape", "crashed", "skipped", "not started"):  # fmt: skip
        assert word in html
    assert "Isolation" in html
    assert "Weak isolation." in html
    assert "        def f(x:\n" not in html
    assert "    def f(x:\n         ^\n" in html


def test_students_never_see_hidden_inputs():
    assert "SECRETINPUT" in render_html(samples.hidden())
    assert "Staff copy." in render_html(samples.hidden())
    html = render_html(student_view(samples.hidden()))
    assert "SECRET" not in html
    assert "Staff copy." not in html
    assert "This hidden check failed." in html
    assert "Try a kernel as large as the input." in html


def test_public_checks_passed_is_not_all_passed():
    assert "All checks passed" not in render_html(samples.perfect(hidden_checks=1))
    assert "Public checks passed." in render_html(samples.perfect(hidden_checks=1))
    assert "All checks passed." in render_html(samples.perfect())


def test_same_page_from_saved_json():
    report = samples.mixed()
    assert render_html(from_json(to_json(report))) == render_html(from_json(to_json(from_json(to_json(report)))))


@pytest.mark.parametrize("language", ["ko", "en", '"><script>', ""])
def test_language_attribute(language):
    html = render_html(replace(samples.perfect(), language=language))
    assert f'<html lang="{language if language in ("ko", "en") else "en"}">' in html


def test_wrong_elements_carry_what_was_expected():
    html = render_html(samples.report(samples.exercise("a/b", [samples.nan_batch()])))
    assert re.search(
        r'<td class="off worst"><span class="sr">wrong: </span>nan<span class="want">.*?6</span></td>', html
    )
    assert html.count('class="off') == 2
    assert "slice [1, 2, :, :]" in html
    assert "hatched: NaN or infinite" in html


def test_numbers_that_print_alike_are_told_apart():
    value = 1 / 3
    difference = Difference(
        expected=samples.array([value]), actual=samples.array([value + 1e-9]), worst_index=[0], allowed=0.0
    )
    html = render_html(
        samples.report(samples.exercise("a/b", [samples.outcome("t", Status.FAILED, difference=difference)]))
    )
    assert "0.333333333333" in html


# --- pictures --------------------------------------------------------------------------------------------------


def view(values, shape):
    return ArrayView(shape=shape, dtype="float64", values=values)


def cells(svg: str) -> dict[tuple[int, int], str]:
    """Colour class of each square of a heat map."""
    found = {}
    for path in ET.fromstring(svg):
        if path.get("class").startswith("ring"):
            continue
        for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path.get("d")):
            for j in range(int(x), int(x) + int(run)):
                assert (int(y), j) not in found
                found[int(y), j] = path.get("class")
    return found


def test_heat_map_has_each_value_once_in_its_colour():
    grid = [[0.0, 0.0, 5.0], [None, 10.0, 10.0]]
    svg = pictures.heat_map(grid, pictures.scale_of(grid), "q", 'a "label" <b>', (1, 2))
    assert cells(svg) == {(0, 0): "q0", (0, 1): "q0", (0, 2): "q5", (1, 0): "nan", (1, 1): "q10", (1, 2): "q10"}
    assert ET.fromstring(svg).get("aria-label") == 'a "label" <b>'
    assert svg.count('class="ring" d="M2 1h1v1h-1z"') == 1


def test_first_slice_holds_the_worst_index():
    values = [
        [[[float(100 * n + 10 * c + i + j) for j in range(3)] for i in range(2)] for c in range(4)] for n in range(2)
    ]
    shown = pictures.slice_of(view(values, [2, 4, 2, 3]), [1, 3, 0, 2])
    assert shown.rows == values[1][3]
    assert shown.words == "slice [1, 3, :, :]"


@pytest.mark.parametrize(("worst", "top"), [([0, 0], 0), ([50, 3], 34), ([99, 0], 68)])
def test_large_arrays_are_cropped_around_the_worst(worst, top):
    values = [[float(i)] * 4 for i in range(100)]
    shown = pictures.slice_of(view(values, [100, 4]), worst)
    assert (shown.top, len(shown.rows), shown.rows[0][0]) == (top, 32, float(top))
    assert shown.words == f"rows {top} to {top + 31} of 100, columns 0 to 3 of 4"


@pytest.mark.parametrize(
    ("values", "shape"),
    [(None, [2]), ([], [0]), (1.0, []), ([[]], [1, 0]), ([1.0], [2, 2]), ([[1.0], [1.0, 2.0]], [2, 2]), ("x", [1, 1])],
)
def test_nothing_to_draw(values, shape):
    array = view(values, shape)
    assert pictures.slice_of(array, [0] * len(shape)) is None
    value = Value(text="array", array=array)
    check = samples.outcome("t", Status.FAILED, difference=Difference(expected=value, actual=value, worst_index=[9, 9]))
    assert "array" in render_html(samples.report(samples.exercise("a/b", [check])))


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (-3.7, 12.2), (0, 1e-9), (5, 5), (1e300, -1e300), (0.5, 2e6), (1e16, 1e16 + 2)]
)
def test_ticks_are_few_and_cover(low, high):
    found = pictures.ticks(low, high)
    assert 1 <= len(found) <= 8
    if len(found) > 1:
        assert found[0] <= low
        assert found[-1] >= high


@pytest.mark.parametrize(
    "curve",
    [([], []), ([1.0], [1.0]), ([0.0, 1.0], [math.nan, math.inf]), ([0.0, 1.0, 2.0], [1e308, -1e308, 1.0]),
     ([float(i) for i in range(5000)], [1.0] * 5000)],
)  # fmt: skip
def test_odd_curves(curve):
    curve = Curve(name="a", x=curve[0], y=curve[1])
    html = render_html(samples.report(samples.exercise("a/b", [samples.outcome("t")], curves=[curve])))
    assert "reported by the submission" in html or "no points" in html
    assert "nan" not in "".join(re.findall(r' d="[^"]*"', html))


def test_curves_say_whose_word_they_are():
    html = render_html(from_json(to_json(samples.mixed())))
    axes = re.findall(r'<text class="axis mid" transform[^>]*>([^<]*)</text>', html)
    assert axes == ["reported by the submission", "measured by the grader", "reported by the submission"]
    assert 'training loss <span class="chip todo">reported by the submission</span>' in html
    assert 'accuracy on held-out pictures <span class="chip ok">measured by the grader</span>' in html
    assert "NaN or infinite at 1 step, from step 3 on" in html


def test_templates_are_strict():
    assert environment().autoescape is True
    assert environment().undefined.__name__ == "StrictUndefined"
