"""The forms of a comparison: nothing is lost, and hostile text is only text."""

from __future__ import annotations

import csv
import io
import json

import samples
from browser import probe

from grader.report.changes import (
    MAX_TOLD,
    Change,
    Comparison,
    Part,
    StudentChange,
    comparison_csv,
    comparison_html,
    comparison_json,
    comparison_text,
    student_text,
)

BAD, GOOD = Part("failed", 0.0, 1.0), Part("passed", 1.0, 1.0)
ATTACK = "<script>parent.forged=1</script>" + samples.HOSTILE


def found(student="ann", checks=1):
    changes = tuple(Change("a/x", f"test_{n}", f"Check {n}.", BAD, GOOD) for n in range(checks))
    return Comparison(
        "old", "new", {"seed": ({"1": 3}, {"2": 2, "3": 1})}, [("old", "old/_staff/x/report.json", "not a report")], 5,
        [StudentChange(student, (0.0, 1.0), (1.0, 1.0), True, changes), StudentChange("gone", (1.0, 2.0), None)],
    )  # fmt: skip


def test_settings_come_first():
    lines = comparison_text(found()).splitlines()
    assert lines[:3] == [
        "seed: 1 → 2 (2×), 3 (1×)", "not compared (old): old/_staff/x/report.json: not a report",
        "Students: 1 differ (1 higher, 0 lower), 5 the same, 1 only in the old run.",
    ]  # fmt: skip


def test_a_line_of_text_is_cut_and_says_so():
    one = found(checks=MAX_TOLD + 3).students[0]
    assert student_text(one).endswith("a/x::test_3 failed → passed; and 3 more")
    assert len(comparison_csv(found(checks=MAX_TOLD + 3)).splitlines()) == 1 + 1 + 1 + 2 + MAX_TOLD + 3


def test_json():
    data = json.loads(comparison_json(found("박서연 \udcff")))
    assert (data["schema"], data["differs"]) == ("grader-compare/1", True)
    assert data["settings"] == {"seed": {"old": {"1": 3}, "new": {"2": 2, "3": 1}}}
    assert data["checks"] == [{"check": "a/x::test_0", "title": "Check 0.", "changes": {"failed → passed": 1}}]
    first, gone = data["changes"]
    assert first["student"] == "박서연 \udcff"
    assert first["changes"] == [{
        "exercise": "a/x", "check": "test_0", "what": "failed → passed",
        "old": {"status": "failed", "score": 0.0, "max_score": 1.0}, "new": {"status": "passed", "score": 1.0, "max_score": 1.0},
    }]  # fmt: skip
    assert (gone["old"], gone["new"]) == ({"score": 1.0, "max_score": 2.0}, None)


def test_csv():
    setting, unreadable, ann, check, gone = csv.DictReader(io.StringIO(comparison_csv(found("=1+1"))))
    assert (setting["check"], setting["old"], setting["new"]) == ("seed", "1", "2 (2×), 3 (1×)")
    assert (unreadable["check"], unreadable["old"], unreadable["new"]) == ("old/_staff/x/report.json", "not a report", "")
    assert (ann["what"], ann["student"], ann["old_score"], ann["new_score"]) == ("student", "'=1+1", "0.0", "1.0")
    assert (check["exercise"], check["check"], check["old"], check["new"]) == ("a/x", "test_0", "failed", "passed")
    assert (gone["new"], gone["new_score"], gone["old_max_score"]) == ("", "", "2.0")


def test_no_form_shows_control_characters():
    hostile = found(ATTACK)
    hostile.unreadable = [("new", ATTACK, ATTACK)]
    hostile.settings = {"course": ({ATTACK: 1}, {"x": 1})}
    for form in (comparison_text, comparison_json, comparison_csv, comparison_html):
        assert not set("\x1b\x07\x00\u202e\x9b") & set(form(hostile)), form
    assert all(len(row) == 10 for row in csv.reader(io.StringIO(comparison_csv(hostile))))


def test_the_page_in_a_browser(tmp_path):
    page = probe(comparison_html(found(ATTACK, checks=9)), tmp_path, width=360)
    assert page["scroll"] <= 360
    assert page["faint"] == page["outside"] == []
    for fault in ("unnamed", "tables", "regions", "broken", "ids", "forged"):
        assert page[fault] == 0, fault
    assert [level for level, _text in page["headings"]] == [1, 2, 2, 2, 2]
