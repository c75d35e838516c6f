"""Keys of results: the same for the same, another one for whatever can change a result."""

from dataclasses import replace

import pytest
from tiny_course import DOUBLE_CHECKS, put, write_course

from grader.course import load_course
from grader.keys import ExerciseKeys, submission_key
from grader.submission import SourceFile, Submission

TEXT = SourceFile.of_text("basics/double.py", "def double(x): return 2 * x\n")


@pytest.fixture
def exercise(tmp_path):
    return load_course(write_course(tmp_path / "course") / "autograder_config.yml").exercise("basics/double")


def key(exercise, source=TEXT, seed="1", level="L3", language="en"):
    return ExerciseKeys(exercise, seed, level, language).of(source)


def test_the_same_file_has_the_same_key_wherever_it_lay(exercise):
    assert key(exercise) == key(exercise, replace(TEXT, path="submission/basics/double.py"))


@pytest.mark.parametrize(
    "change",
    [
        {"source": SourceFile.of_text("basics/double.py", "def double(x): return x + x\n")}, {"source": None},
        {"source": SourceFile.of_text("basics.ipynb", TEXT.text)}, {"source": SourceFile.refused("basics/double.py", "not UTF-8")}, {"seed": "2"}, {"level": "L2"}, {"language": "ko"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_graded_and_how_change_the_key(exercise, change):
    assert key(exercise, **change) != key(exercise)


@pytest.mark.parametrize("change", [{"timeout_s": 3.0}, {"memory_mb": 300}, {"examples": 30}, {"points": 6.0}, {"banned": ("math",)}, {"packages": ("numpy",)}])
def test_limits_change_the_key(exercise, change):
    assert key(replace(exercise, **change)) != key(exercise)


def test_a_solution_or_mistake_changes_the_key_and_a_check_its_own_digest(exercise):
    before, checks = key(exercise), ExerciseKeys(exercise, "1", "L3", "en").checks
    put(exercise.public_checks, DOUBLE_CHECKS.replace("def test_total(student, numbers):", "def test_total(student, numbers):  # again"))
    after = ExerciseKeys(exercise, "1", "L3", "en")
    assert after.of(TEXT) == before
    assert {name for name in checks if after.checks[name] != checks[name]} == {"basics/test_total"}
    exercise.solution.write_text(exercise.solution.read_text() + "# another\n")
    assert key(exercise) != before


def test_a_submission_s_key_covers_what_its_pages_show(exercise):
    keys = [ExerciseKeys(exercise, "1", "L3", "en")]
    one = Submission("ada", {exercise.id: TEXT}, "d", ("a note",), "2026-03-01T10:00:00+09:00", {"email": "a@x.y"}, 1)
    same = submission_key(one, keys, "course")
    assert submission_key(replace(one), keys, "course") == same
    for change in ({"student": "bob"}, {"notes": ()}, {"submitted": ""}, {"identity": {}}, {"attempt": 2}, {"digest": "e"}, {"times": {"basics": ""}}):
        assert submission_key(replace(one, **change), keys, "course") != same
    assert submission_key(one, keys, "another course") != same
