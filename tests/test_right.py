"""Right answers in other styles than ours (tests/right/<topic>/<name>__<style>.py) get full marks, hidden checks too."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.config import cache_folder, environment
from grader.course import load_course
from grader.engine import Engine
from grader.submission import SourceFile, Submission

REPOSITORY = Path(__file__).parents[1]
RIGHT = REPOSITORY / "tests/right"
COURSE = load_course(REPOSITORY / "autograder_config.yml")
SLOW_S = 60
"""Exercises with more time than this are trainings."""


def answers(exercise):
    return sorted((RIGHT / exercise.topic).glob(f"{exercise.name}__*.py"))


def marked(exercise):
    return pytest.param(exercise, id=exercise.id, marks=[pytest.mark.slow] * (exercise.timeout_s > SLOW_S))


@pytest.mark.parametrize("exercise", [marked(exercise) for exercise in COURSE.exercises])
def test_full_marks(exercise):
    """Each once, in one engine. Examples are those of the selftest, so kept where it keeps them."""
    assert len(answers(exercise)) >= 2
    seed = str(COURSE.config.course.seed)
    lost = {}
    with Engine(COURSE, [exercise], staff=True, seed=seed, cache=cache_folder(environment()) / "examples") as engine:
        for path in answers(exercise):
            source = SourceFile.of_text(f"{exercise.id}.py", path.read_text(encoding="utf-8"))
            (result,) = engine.grade(Submission(path.stem, {exercise.id: source}, source.digest)).exercises
            assert not engine.hidden_left(exercise)
            if (result.status, result.score) != ("passed", exercise.points):
                failed = [f"{c.id}: {c.status}: {c.message} {c.staff_note}" for c in result.checks if c.status != "passed"]
                lost[path.name] = [result.message, *failed]
    assert not lost


def test_every_right_answer_belongs_to_an_exercise():
    known = {path for exercise in COURSE.exercises for path in answers(exercise)}
    assert set(RIGHT.rglob("*.py")) == known
