"""Results of exercises and reports: how they end, what they add up to."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_course import double_text

from grader.course import load_course
from grader.outcome import Outcome, Status
from grader.results import CheckInfo, Writer, not_run, overall, total
from grader.submission import SourceFile

pytest_plugins = ["tiny_fixtures"]

WRONG = [status for status in Status if status not in (Status.PASSED, Status.SKIPPED, Status.GRADER_ERROR, Status.NOT_STARTED)]
CHECKS = [CheckInfo("test_a", "test_a", "A", 3.0, "public", (), ""), CheckInfo("test_b", "test_b", "B", 0.5, "public", ("test_a",), "")]


def outcome(status, points=1.0):
    return Outcome(id="test_a", title="A", visibility="public", status=status, score=0.0, max_score=points)


@given(st.lists(st.sampled_from(list(Status)), max_size=6))
def test_a_fault_of_ours_comes_first_then_what_went_wrong_first(statuses):
    found, counted = overall([outcome(status) for status in statuses]), [one for one in statuses if one is not Status.SKIPPED]
    wrong = [status for status in counted if status in WRONG]
    if Status.GRADER_ERROR in counted:
        assert found is Status.GRADER_ERROR
    elif wrong:
        assert found is wrong[0]
    elif not counted:
        assert found is Status.SKIPPED
    elif Status.NOT_STARTED in counted:
        assert found is (Status.FAILED if Status.PASSED in counted else Status.NOT_STARTED)
    else:
        assert found is Status.PASSED


@given(st.lists(st.sampled_from([0.1, 0.2, 0.25, 0.5, 1, 3, 7.75]), max_size=40))
def test_points_add_up_as_on_paper(points):
    hundredths = sum(round(100 * one) for one in points)
    assert total(points) == hundredths / 100


def source(text):
    return SourceFile.of_text("basics/double.py", text)


def test_what_need_not_be_run(root):
    exercise = load_course(root / "autograder_config.yml").exercise("basics/double")
    assert not_run(exercise, None) == (Status.NOT_STARTED, "There is no file basics/double.py.")
    assert not_run(exercise, source(exercise.stub.read_text())) == (Status.NOT_STARTED, "Not started: the stub is unchanged.")
    assert not_run(exercise, SourceFile("basics/double.py", None, "It is not UTF-8.", "d")) == (Status.RAISED, "It is not UTF-8.")
    assert not_run(exercise, source(double_text())) is None
    assert not_run(exercise, source("def double(x:")) is None


@pytest.mark.parametrize(("staff", "left"), [(True, 0), (False, 2)])
def test_points_of_hidden_checks_are_announced_to_students(root, staff, left):
    course = load_course(root / "autograder_config.yml")
    exercise = course.exercise("basics/double")  # 5 points, the checks above are worth 3.5
    writer = Writer(course, staff, "ko")
    whole = writer.whole(exercise, CHECKS, Status.CRASHED, "It crashed.", "digest", "a note")
    assert (whole.title, whole.hidden_checks, whole.score, whole.max_score) == ("두 배", left, 0.0, 3.5)
    assert [check.status for check in whole.checks] == [Status.CRASHED] * 2
    ours = writer.whole(exercise, CHECKS, Status.GRADER_ERROR, "The grader failed.")
    assert (ours.score, ours.max_score) == (0.0, 0.0)
    ran = writer.result(
        exercise, CHECKS, [outcome(Status.FAILED, 3.0), outcome(Status.GRADER_ERROR, 0.5)], digest="d", seconds=math.pi, output=b"a\xff" + b"b" * 3000
    )
    assert (ran.max_score, ran.seconds, len(ran.printed), ran.printed[:2], ran.hidden_checks) == (3.0, 3.1416, 2000, "a\ufffd", left)
