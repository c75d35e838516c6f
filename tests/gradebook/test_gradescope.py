"""Gradescope's results.json: its rules, and what students may see."""

import json
from dataclasses import replace

from made_class import HOSTILE, exercise, grades_of, report, usual
from msgspec.structs import replace as changed

from grader.gradebook import gradescope
from grader.names import safe_name
from grader.outcome import Status

TOP = {
    "score",
    "output",
    "output_format",
    "test_output_format",
    "test_name_format",
    "visibility",
    "stdout_visibility",
    "tests",
}
TEST = {"name", "number", "score", "max_score", "status", "output", "tags", "visibility"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}


def check_format(results):
    """The keys and values that Gradescope documents."""
    assert set(results) == TOP
    assert {results[key] for key in TOP if key.endswith("format")} <= FORMATS
    assert (results["visibility"], results["stdout_visibility"]) == ("visible", "hidden")
    for test in results["tests"]:
        assert set(test) == TEST
        assert test["status"] in ("passed", "failed")
        assert all(isinstance(test[key], int | float) for key in ("score", "max_score"))


def export(tiny, tmp_path, *reports):
    done = gradescope.export(grades_of(tiny, *reports), tmp_path / "out")
    return done, {path.parent.name: path.read_bytes() for path in (tmp_path / "out").glob("*/results.json")}


def test_results_hold_the_score_and_a_test_for_each_check(tiny, tmp_path):
    done, files = export(tiny, tmp_path, *usual())
    results = json.loads(files["Grace"])
    check_format(results)
    assert results["score"] == 7.0
    assert sum(test["max_score"] for test in results["tests"]) == 9.0
    assert [test["number"] for test in results["tests"]] == ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2"]
    assert results["tests"][0]["output"].splitlines() == [
        "failed, 0/2",
        "Expected 4, got <b>5</b> for test_known[minus one].",
        "hint: Add it to itself.",
    ]
    assert b"SECRET" not in b"".join(files.values())
    assert "Give the assignment in Gradescope 9 autograder points" in done.notes[0]


def test_a_student_with_a_fault_of_ours_gets_no_score_and_is_named(tiny, tmp_path):
    done, files = export(tiny, tmp_path, *usual())
    assert set(files) == {"Ada", "Grace"}
    assert (
        "Linus, basics: basics/double could not be graded by our fault, so no grade was written. See the staff report"
        in done.left_out[0]
    )


def test_hidden_checks_say_no_more_than_in_the_students_report(tiny, tmp_path):
    _done, files = export(tiny, tmp_path, report("Ada", exercise("basics/double", failed=["test_large"])))
    [hidden] = [test for test in json.loads(files["Ada"])["tests"] if "test_large" in test["name"]]
    assert "Expected 4" not in hidden["output"]
    assert "This hidden check failed." in hidden["output"]


def test_extra_credit_and_what_was_left_out_do_not_raise_the_maximum(tiny, tmp_path):
    _done, files = export(
        tiny, tmp_path, report("Ada", exercise("basics/double", extra=True), exercise("arrays/scale", whole=Status.SKIPPED))
    )  # fmt: skip
    assert sum(test["max_score"] for test in json.loads(files["Ada"])["tests"]) == 0.0


def test_hostile_names_are_folders_and_the_same_grades_the_same_bytes(tiny, tmp_path):
    _done, files = export(tiny, tmp_path, *(report(name) for name in HOSTILE))
    assert set(files) == {safe_name(name) for name in HOSTILE}
    _done, again = export(tiny, tmp_path, *(report(name, seconds=77.0) for name in HOSTILE))
    assert files == again


def test_what_the_feedback_policy_holds_back_is_hidden_and_the_staff_are_told(tiny, tmp_path):
    grades = grades_of(tiny, report("Ada"))
    ada = grades.students[0]
    quiet = tuple(
        replace(
            grade,
            exercises=tuple(
                changed(one, checks=[changed(c, message="") for c in one.checks]) for one in grade.exercises
            ),
        )
        for grade in ada.assignments
    )
    done = gradescope.export(replace(grades, students=(replace(ada, assignments=quiet),)), tmp_path / "out")
    results = json.loads((tmp_path / "out/Ada/results.json").read_bytes())
    assert {test["visibility"] for test in results["tests"]} == {"hidden"}
    assert results["score"] == 9.0
    assert any(
        "some tests are hidden, and Gradescope then hides the total too. Export again after the deadline" in note
        for note in done.notes
    )
