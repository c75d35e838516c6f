"""What a gradebook tells a student: the words that the course's feedback policy allows, and never a hidden input."""

from datetime import UTC, datetime

import pytest
from made_class import exercise, report
from tiny_course import CONFIG, write_course

from grader.course import load_course
from grader.gradebook.feedback import as_html, tell
from grader.outcome import Status

DEADLINE = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
def course_with(tmp_path):
    """A course with these policies."""

    def make(policies):
        root = write_course(tmp_path / "course")
        (root / "autograder_config.yml").write_text(
            CONFIG + f"policies: {{deadline: 2026-03-10 00:00, time_zone: UTC, {policies}}}\n"
        )
        return load_course(root / "autograder_config.yml")

    return make


def told(course, now, **more):
    [result] = tell(
        report("Ada", exercise("basics/double", failed=["test_known[three]", "test_large"], **more)), course, now
    ).exercises
    return result.message, {check.id: check.message for check in result.checks}


@pytest.mark.parametrize(
    ("level", "line", "told_of"),
    [
        ("full", "basics/double 3.5/5: 2 of 4 checks failed. The first: test_known[three] is right.", 4),
        ("public", "basics/double 3.5/5: 1 of 3 checks failed. The first: test_known[three] is right.", 3),
        ("scores", "basics/double 3.5/5", 0),
        ("nothing", "basics/double 3.5/5", 0),
    ],
)  # fmt: skip
def test_before_the_deadline_only_what_the_course_allows(course_with, level, line, told_of):
    course = course_with(f"feedback_before: {level}")
    before, after = datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC)
    message, checks = told(course, before)
    assert message == line
    assert sum(bool(text) for text in checks.values()) == told_of
    assert sum(bool(text) for text in told(course, after)[1].values()) == 4


def test_points_are_never_held_back(course_with):
    made = tell(
        report("Ada", exercise("basics/double")),
        course_with("feedback_before: nothing"),
        datetime(2026, 3, 9, tzinfo=UTC),
    )
    assert [check.score for check in made.exercises[0].checks] == [2.0, 1.0, 1.5, 0.5]
    assert not made.staff


def test_a_check_that_failed_says_what_came_and_one_thing_to_try(tiny):
    _line, checks = told(tiny, DEADLINE)
    assert checks["test_known[three]"].splitlines() == [
        "failed, 0/1",
        "Expected 4, got <b>5</b> for test_known[three].",
        "hint: Add it to itself.",
    ]
    assert checks["test_total"] == "passed, 1.5/1.5"
    assert checks["test_large"].splitlines() == [
        "failed, 0/0.5",
        "This hidden check failed.",
        "hint: Add it to itself.",
    ]


def test_our_fault_is_called_ours(tiny):
    message, _checks = told(tiny, DEADLINE, whole=Status.GRADER_ERROR)
    assert message.endswith("grader error, not your fault.")


def test_html_holds_text_alone():
    assert as_html(['a < b & "c"', "d\\"]) == '<div class="grader">a &lt; b &amp; &quot;c&quot;<br>d&#92;</div>'
