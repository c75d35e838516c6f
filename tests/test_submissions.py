"""Golden cases: `submissions/<case>/files` is what a student handed in, `expected.json` what the report has to say.

In expected.json, for each exercise: `status` and `score` as they are; `message` a part of the exercise's message;
`checks` the status of every check; `failure` one failing check with the function called, the text of its arguments,
and parts of its message and of the mistake that was recognised. `absent` lists texts that may stand nowhere. `open`
says what is still wrong with the report: the case has to fail until that is repaired.
"""

import json
from pathlib import Path

import pytest
from quick_course import write_config

from grader.course import load_course
from grader.engine import Engine
from grader.outcome import Status
from grader.report.master import to_json
from grader.submission import from_folder

FOLDER = Path(__file__).with_name("submissions")
CASES = {path.parent.name: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*/expected.json"))}
OURS = ["checkrun.py", "worker.py", "calls.py", "_bootstrap", "Traceback (most recent call last)"]
"""What no student should have to read: frames of the grader."""


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """`grade(case)` is the staff's report of a case, as the JSON file has it."""
    folder = tmp_path_factory.mktemp("course")
    wanted = {exercise for expected in CASES.values() for exercise in expected["exercises"]}
    course = load_course(write_config(folder, timeout_s=2, only=wanted))
    by_id = {exercise.id: exercise for exercise in course.exercises}

    def graded(case):
        chosen = [by_id[name] for name in CASES[case]["exercises"]]
        return json.loads(to_json(engine.grade(from_folder(FOLDER / case / "files", case, chosen), chosen)))

    cache = tmp_path_factory.getbasetemp() / "examples"
    with Engine(course, course.exercises, staff=True, seed="1", cache=cache) as engine:
        yield graded


def marked(case):
    """The case, as one that is known to fail where its `open` says so."""
    known = CASES[case].get("open")
    return pytest.param(case, marks=pytest.mark.xfail(strict=True, reason=known)) if known else case


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_the_report_says_what_went_wrong(grade, case):
    report, expected = grade(case), CASES[case]
    assert [one["id"] for one in report["exercises"]] == list(expected["exercises"])
    for exercise in report["exercises"]:
        compare_exercise(exercise, expected["exercises"][exercise["id"]])
    text = json.dumps([told(exercise) for exercise in report["exercises"]], ensure_ascii=False)
    for absent in [*OURS, *expected.get("absent", [])]:
        assert absent not in text


@pytest.mark.parametrize("case", ["aborts", "exits_at_once", "asks_for_input", "half_written"])
def test_a_right_answer_graded_before_changes_no_report(grade, case):
    """Its messages are known then and sent ahead: a worker that ends in one of them takes no time from other checks."""
    grade("right_bom_crlf_tabs")
    for exercise in grade(case)["exercises"]:
        compare_exercise(exercise, CASES[case]["exercises"][exercise["id"]])


def compare_exercise(exercise, expected):
    found = {key: exercise[key] for key in ("status", "score")}
    found["checks"] = {check["id"]: check["status"] for check in exercise["checks"]}
    assert found == {key: expected[key] for key in found}
    assert expected.get("message", "") in exercise["message"]
    if "failure" in expected:
        compare_failure(exercise, expected["failure"])


def compare_failure(exercise, expected):
    check = next(check for check in exercise["checks"] if check["id"] == expected["check"])
    call = check["calls"][-1]
    assert (call["function"], [value["text"] for value in call["arguments"]]) == (
        expected["function"],
        expected["arguments"],
    )
    assert expected["message"] in check["message"]
    assert expected.get("mistake", "") in check["mistake"]
    assert bool(expected.get("mistake")) == bool(check["mistake"])
    assert len(check["message"]) < 700
    assert check["hint"]


def told(exercise):
    """All that a student reads of an exercise."""
    checks = [{**check, "staff_note": ""} for check in exercise["checks"]]
    return {**exercise, "staff_note": "", "checks": checks}


def test_every_status_occurs():
    seen = {
        status for case in CASES.values() for one in case["exercises"].values() for status in one["checks"].values()
    }
    assert seen | {Status.GRADER_ERROR} == set(Status)


BROKEN_CHECK = '''
from grader.testing import expect_equal, hint, points


@points(1)
@hint("Add.")
def test_right(student):
    """It adds."""
    expect_equal(student.add(1, 2), 3)


@points(2)
@hint("Add.")
def test_broken(student):
    """This check has a fault of its own."""
    assert student.add(1, 2) == 4, "the author of this check cannot add"
'''


def test_a_broken_check_costs_nobody_points(tmp_path):
    config = """
        course: {id: tiny, title: Tiny, language: en, seed: 1}
        paths: {exercises: exercises, solutions: solutions, checks: checks}
        topics: [{id: sums, title: Sums, exercises: [{id: add, title: Add, points: 3}]}]
    """
    files = {
        "autograder_config.yml": config,
        "exercises/sums/add.py": "def add(a, b):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n",
        "solutions/sums/add.py": "def add(a, b):\n    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION\n",
        "checks/sums/test_add.py": BROKEN_CHECK,
        "handed_in/sums/add.py": "def add(a, b):\n    return b + a\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    course = load_course(tmp_path / "autograder_config.yml")
    with Engine(course, course.exercises, staff=True, seed="1", cache=tmp_path / "cache") as engine:
        report = engine.grade(from_folder(tmp_path / "handed_in", "Ada", course.exercises))
    (exercise,) = report.exercises
    assert exercise.status is Status.GRADER_ERROR
    assert [check.status for check in exercise.checks] == [Status.PASSED, Status.GRADER_ERROR]
    assert (exercise.score, exercise.max_score, report.score, report.max_score) == (1, 1, 1, 1)
    assert "not your fault and costs no points" in exercise.checks[1].message
    assert "cannot add" in exercise.checks[1].staff_note
