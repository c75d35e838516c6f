"""`grade selftest --seeds`: known answers must score alike whatever examples are drawn."""

from __future__ import annotations

import pytest
from tiny_course import DOUBLE, double_text, grade, put

from grader.course import stub_from_solution
from grader.selftest import SelftestPlan
from grader.stability import stable_exercise

pytest_plugins = ["tiny_fixtures"]


@pytest.fixture
def plan(root, cache):
    return SelftestPlan(root / "autograder_config.yml", "7", None, cache)


RIGHT = '"""As a sum."""\n' + double_text("x + x")


def test_a_stable_exercise(plan, root):
    put(root / "tests/right/basics/double__sum.py", RIGHT)
    found = stable_exercise(plan, "basics/double", 3)
    assert found.problems == []
    assert (found.answers, found.seeds) == (6, 3)
    assert found.lines() == ["ok   basics/double                  6 answers, each graded with 3 seeds"]


def test_a_right_answer_that_loses_points_with_some_examples(plan, root):
    put(root / "tests/right/basics/double__small.py", double_text("2 * x if abs(x) < 990 or x > 1000 else 0"))
    problems = stable_exercise(plan, "basics/double", 3).problems
    assert problems
    assert all(
        one.startswith("right answer double__small scores ") and "test_doubles: failed" in one for one in problems
    )


def test_a_mistake_that_is_found_with_some_examples_only(plan, root):
    put(
        root / "solutions/basics/mistakes/double__rare.py",
        f'"""A hint.\n\nFails: test_doubles\n"""\n{double_text("2 * x + (x % 60 == 5)")}',
    )
    problems = stable_exercise(plan, "basics/double", 4).problems
    assert any(
        "test_doubles is passed and failed" in one or "test_doubles is failed and passed" in one for one in problems
    )


def test_a_solution_that_depends_on_chance(plan, root):
    text = DOUBLE.replace("return 2 * x", "import random\n    return 2 * x + (random.random() < 0.2)")
    put(root / "solutions/basics/double.py", text)
    put(root / "exercises/basics/double.py", stub_from_solution(text))
    problems = stable_exercise(plan, "basics/double", 3).problems
    assert any(one.startswith("solution scores ") for one in problems)


def test_the_command(root, cache):
    done = grade("selftest", "--seeds", "2", "--jobs", "2", cwd=root, cache=cache)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("each graded with 2 seeds") == 2
    assert done.stdout.endswith("2 exercises, 0 with problems\n")
    refused = grade("selftest", "--seeds", "2", "--mutate", cwd=root, cache=cache)
    assert refused.returncode == 2
    assert "name one of them" in refused.stderr
