"""The pages in headless Chromium: structure and accessibility at phone and desktop width, light and dark."""

from __future__ import annotations

import itertools

import pytest
import samples
from browser import probe, run
from msgspec.structs import replace

from grader.report.classpage import class_row, render_class
from grader.report.html import render_html


def class_page() -> str:
    reports = [samples.mixed(), replace(samples.mixed(), student="lee"), samples.every_status(), samples.hidden(), samples.perfect()]
    rows = [class_row(report, f"s{n}") for n, report in enumerate(reports)]
    return render_class(
        rows, "Deep learning", problems=["hong.zip is no zip file."], staff="_staff", missing=["park"], similarity="similarity.html"
    )


PAGES = {
    "mixed": lambda: render_html(samples.mixed()),
    "every status": lambda: render_html(samples.every_status()),
    "class": class_page,
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("page", PAGES)
def test_page(page, width, dark, tmp_path):
    found = probe(PAGES[page](), tmp_path, width=width, dark=dark)
    assert found["width"] == width
    assert found["scroll"] <= width, found["outside"]
    assert found["outside"] == []
    assert found["texts"] > 20
    assert found["faint"] == [], "text with less contrast than WCAG AA (4.5)"
    assert found["background"] == ("rgb(16, 19, 26)" if dark else "rgb(244, 245, 248)")
    levels = [level for level, _text in found["headings"]]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), "headings skip a level"
    assert all(text for _level, text in found["headings"])
    assert found["landmarks"][0] == "header"
    assert "main" in found["landmarks"]
    for fault in ("unnamed", "tables", "regions", "broken", "ids", "forged"):
        assert found[fault] == 0, fault
    assert found["lang"] == "en"


def test_failed_checks_are_open_passed_are_folded(tmp_path):
    found = probe(render_html(samples.mixed()), tmp_path, width=1280)
    assert found["open"] == [True, True, False, True, False]
    assert found["landmarks"] == ["header", "nav", "main", "footer"]


def test_screenshot_of_the_page_under_its_own_policy(tmp_path):
    page, picture = tmp_path / "report.html", tmp_path / "report.png"
    page.write_text(render_html(samples.mixed()), encoding="utf-8")
    run(page, tmp_path, "--window-size=1280,1600", f"--screenshot={picture}")
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == 1280
    assert len(data) > 60_000, "a page without its style is nearly white"


def test_the_probe_sees_faults(tmp_path):
    bad = (
        '<!doctype html><meta http-equiv="Content-Security-Policy" content=""><body><h1>A</h1><h3>B</h3><svg></svg>'
        '<table><tr><td>1</td></tr></table><a href="#gone">x</a><i id="a"></i><i id="a"></i><p tabindex="0" '
        'style="color:#999;background:#fff;width:900px">faint</p></body>'
    )
    found = probe(bad, tmp_path, width=360)
    assert found["scroll"] > 360
    assert found["outside"]
    assert [level for level, _text in found["headings"]] == [1, 3]
    assert found["faint"] == [": faint 2.85"]
    assert {name: found[name] for name in ("unnamed", "tables", "broken", "ids", "regions")} == {
        "unnamed": 1, "tables": 1, "broken": 1, "ids": 1, "regions": 1,
    }  # fmt: skip
