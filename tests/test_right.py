"""Right answers in other styles than ours (tests/right/<topic>/<name>__<style>.py): `grade selftest` grades them; here is
only whether there are enough, and whether each is an exercise's."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from grader.course import load_course

REPOSITORY = Path(__file__).parents[1]
COURSE = load_course(REPOSITORY / "autograder_config.yml")
LEAST = 3


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_enough_right_answers_and_all_different(exercise):
    assert len(exercise.right) >= LEAST
    texts = [path.read_text(encoding="utf-8") for path in (exercise.solution, *exercise.right)]
    assert len({ast.dump(_bare(ast.parse(text))) for text in texts}) == len(texts)


def test_every_right_answer_belongs_to_an_exercise():
    known = {path for exercise in COURSE.exercises for path in exercise.right}
    assert set((REPOSITORY / "tests/right").rglob("*.py")) == known


def _bare(tree):
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return tree
