"""docs/course.md and docs/mutation.md are current and complete."""

import sys
from pathlib import Path

import pytest

from grader.course import load_course
from grader.mutate import mutation_digest, rows_of

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))
import course_page  # noqa: E402

COURSE = load_course(ROOT / "autograder_config.yml")


def test_the_page_is_current():
    assert course_page.PAGE.read_text(encoding="utf-8") == course_page.page(COURSE), "run: python tests/oracles/course_page.py"


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.id)
def test_every_exercise_names_its_oracle_and_has_a_second_source(exercise):
    assert course_page.oracle_tests(exercise).exists()
    assert len(course_page.doc(exercise.public_checks)) > len(f"Public checks of {exercise.id}.") + 20


def test_every_exercise_belongs_to_a_topic_of_the_notes():
    named = {name for _title, names in course_page.NOTES for name in names.split()}
    assert {exercise.id for exercise in COURSE.exercises if not exercise.id.startswith("extra/minilm")} <= named


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda e: e.id)
def test_the_mutation_table_is_of_these_checks(exercise):
    rows = dict(rows_of((ROOT / "docs/mutation.md").read_text(encoding="utf-8")))
    assert exercise.id in rows, f"run: grade selftest --mutate --table docs/mutation.md {exercise.id}"
    cells = [cell.strip() for cell in rows[exercise.id].split("|")]
    assert cells[7] == mutation_digest(exercise), f"run: grade selftest --mutate --table docs/mutation.md {exercise.id}"
    assert float(cells[6].rstrip("%")) >= (95 if "torch" in exercise.packages else 100)
