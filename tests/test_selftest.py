"""The course grades itself: a healthy one is quiet, and each way to break it is named."""

from __future__ import annotations

import os
import re
import signal
import subprocess

import pytest
from tiny_course import (
    DOUBLE,
    DOUBLE_CHECKS,
    HANG_S,
    alive,
    descendants,
    double_text,
    environment,
    grade,
    grade_command,
    put,
    wait_until,
)

from grader.course import load_course, stub_from_solution
from grader.mutate import mutate_exercise
from grader.selftest import SelftestPlan, failing_checks, lazy_answers, test_exercise
from grader.stability import stable_exercise

pytest_plugins = ["tiny_fixtures"]

run_exercise = test_exercise
del test_exercise  # not a test of this file


@pytest.fixture
def plan(root, cache):
    return SelftestPlan(root / "autograder_config.yml", "7", None, cache)


def test_a_healthy_course(plan):
    double, scale = (run_exercise(plan, name) for name in ("basics/double", "arrays/scale"))
    assert (double.problems, scale.problems) == ([], [])
    assert (double.checks, double.mistakes, double.lazy) == (8, 4, 8)
    assert (scale.checks, scale.mistakes, scale.lazy) == (3, 4, 8)
    assert 0 < double.solution_seconds < 60


def new_solution(root, text):
    """Put a solution and the stub that belongs to it."""
    put(root / "solutions/basics/double.py", text)
    put(root / "exercises/basics/double.py", stub_from_solution(text))


def break_course(root, what):
    """Break the course in one way."""
    checks, solutions = root / "checks/basics/test_double.py", root / "solutions/basics"
    squares = solutions / "mistakes/double__squares.py"
    match what:
        case "stub":
            put(root / "exercises/basics/double.py", double_text("x"))
        case "lesson":
            (root / "exercises/basics/README.md").unlink()
        case "few mistakes":
            squares.unlink()
        case "hints":
            new_solution(root, DOUBLE.replace("Hint 3", "Tip 3"))
        case "stub fails":
            new_solution(root, DOUBLE + "\n\n### BEGIN SOLUTION\nTWO = 2\n### END SOLUTION\n")
        case "docstring":
            new_solution(root, DOUBLE.replace('    """Return twice x."""\n', ""))
        case "no @hint":
            put(checks, DOUBLE_CHECKS.replace('@hint("x + x is 2 x.")\n', ""))
        case "solution wrong":
            new_solution(root, DOUBLE.replace("return 2 * x", "return 2 * x if x < 900 else 0"))
        case "solution random":
            new_solution(root, DOUBLE.replace("return 2 * x", "import random\n    return 2 * x + (random.random() < 0.5)"))
        case "mistake right":
            put(squares, f'"""A hint.\n\nFails: test_known\n"""\n{double_text()}')
        case "mistake fails another":
            put(squares, squares.read_text().replace("test_known, test_doubles", "test_total"))
        case "mistake names nothing":
            put(squares, squares.read_text().replace("Fails:", "Wrong:"))
        case "mistake misspelt check":
            put(squares, squares.read_text().replace("test_known", "test_knwon"))
        case "mistake does not run":
            put(squares, f'"""A hint.\n\nFails: test_known\n"""\nraise ValueError\n{double_text()}')
        case "lazy":
            law = '@points(0.5)\n@requires("test_doubles", "test_total")'
            put(checks, DOUBLE_CHECKS.replace(law, "@points(0.5)"))
        case "check fails by itself":
            put(checks, DOUBLE_CHECKS.replace("    expect_equal(student.double(x), twice)", "    1 / 0"))
        case "points":
            put(checks, DOUBLE_CHECKS.replace("@points(2)", "@points(1)"))
        case "no solution":
            (solutions / "double.py").unlink()


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ("stub", r"exercises/basics/double.py is not what .*solutions/basics/double.py gives: run `grade stubs`"),
        ("lesson", r"basics/README.md, the lesson, is missing"),
        ("few mistakes", r"3 mistakes, at least 4 are needed"),
        ("hints", r"module docstring lacks its three hints"),
        ("docstring", r"^double has no docstring"),
        ("stub fails", r"marks stand around code outside of functions"),
        ("no @hint", r"test_doubles has no @hint"),
        ("solution wrong", r"the solution does not pass test_doubles: failed: "),
        ("solution random", r"solution does not pass|3 runs of the solution differ"),
        ("mistake right", r"mistake squares gets full marks"),
        ("mistake fails another", r"mistake squares should fail test_total: passed"),
        ("mistake names nothing", r"mistake squares: its docstring needs a hint and a line `Fails: check, \.\.\.`"),
        ("mistake misspelt check", r"mistake squares should fail test_knwon: no such check"),
        ("mistake does not run", r"mistake squares does not run: .*ValueError"),
        ("lazy", r"the lazy answer 0\.0 gets 0\.5 points: test_law|the lazy answer .* gets 0\.5 points: test_law"),
        ("check fails by itself", r"the solution does not pass test_known\[three\]: grader_error: .*ZeroDivisionError"),
        ("points", r"basics/double: its checks are worth 4 points together, the config says 5"),
        ("no solution", r"there is no solution; the selftest is for the staff's copy"),
    ],
)
def test_what_is_wrong_is_named(plan, root, what, problem):
    break_course(root, what)
    tested = run_exercise(plan, "basics/double")
    assert any(re.search(problem, said, re.DOTALL) for said in tested.problems), tested.problems


def test_lazy_answers_are_python_and_know_nothing(root):
    exercise = load_course(root / "autograder_config.yml").exercise("arrays/scale")
    answers = dict(lazy_answers(exercise))
    assert set(answers) == {
        "None", "0.0", "1", "[]", "first argument", "raise", "zeros of the right shape", "ones of the right shape",
    }  # fmt: skip
    for text in answers.values():
        compile(text, "lazy", "exec")
    assert "return a" in answers["first argument"]
    assert "factor * a" not in answers["None"]


def test_the_checks_a_mistake_names():
    assert failing_checks('"""A hint.\n\nFails: test_a, test_b.\n"""\n') == ["test_a", "test_b"]
    assert failing_checks('"""A hint.\n\nFails: test_a,\n    test_b\n"""\n') == ["test_a", "test_b"]
    assert failing_checks('"""A hint."""\n') == []
    assert failing_checks("x = 1\n") == []


# --- the real command ------------------------------------------------------------------------------------------


def test_the_command(root, cache):
    done = grade("selftest", "-j", 2, cwd=root, cache=cache)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.count("ok  ") == 2
    assert "2 exercises, 0 with problems" in done.stdout
    break_course(root, "few mistakes")
    done = grade("selftest", "basics", cwd=root, cache=cache)
    assert done.returncode == 1
    assert "FAIL basics/double" in done.stdout
    assert "- 3 mistakes, at least 4 are needed" in done.stdout
    assert "1 exercises, 1 with problems" in done.stdout
    done = grade("selftest", "basics/dubble", cwd=root, cache=cache)
    assert done.returncode == 2
    assert "Did you mean 'basics/double'" in done.stderr


def test_ctrl_c_ends_it_at_once(root, cache):
    put(root / "solutions/basics/mistakes/double__loop.py", f'"""It loops.\n\nFails: test_total\n"""\n{double_text()}\nwhile True:\n    pass\n')
    config = root / "autograder_config.yml"
    put(config, config.read_text().replace("timeout_s: 2", "timeout_s: 1000"))
    running = subprocess.Popen(
        grade_command("selftest", "-j", 2), cwd=root, env=environment(cache), start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdout is not None
    assert running.stdout.readline().startswith("ok   arrays/scale")
    below = descendants(running.pid)
    os.killpg(running.pid, signal.SIGINT)
    _out, err = running.communicate(timeout=HANG_S)
    assert running.returncode == 130
    assert err.lstrip() == "grade: Interrupted; nothing is left running.\n"
    assert wait_until(lambda: not alive(below), 10), alive(below)


def test_quick_leaves_long_exercises_out(root, cache):
    config = root / "autograder_config.yml"
    put(config, config.read_text().replace("points: 4, packages", "timeout_s: 61, points: 4, packages"))
    done = grade("selftest", "--quick", "--jobs", "1", cwd=root, cache=cache)
    assert "basics/double" in done.stdout
    assert "arrays/scale" not in done.stdout
    assert done.stdout.endswith("1 exercises, 0 with problems\n")


def test_other_right_answers_must_get_full_marks(plan, root):
    put(root / "tests/right/basics/double__sum.py", double_text("x + x"))
    tested = run_exercise(plan, "basics/double")
    assert (tested.problems, tested.right) == ([], 1)
    put(root / "tests/right/basics/double__small.py", double_text("x + x if x < 100 else 0"))
    (problem,) = run_exercise(plan, "basics/double").problems
    assert problem.startswith("the right answer double__small scores ")
    assert "test_doubles: failed" in problem


def test_an_exercise_that_needs_a_package_is_left_out_and_said_so(plan, root):
    config = root / "autograder_config.yml"
    put(config, config.read_text().replace("points: 4, packages", "needs: [no_such_module_here], points: 4, packages"))
    tested = run_exercise(plan, "arrays/scale")
    assert tested.problems == []
    words = "left out: no_such_module_here is not installed"
    assert tested.lines() == [f"-    arrays/scale                 {words}"]
    assert stable_exercise(plan, "arrays/scale", 2).lines() == [f"-    arrays/scale                 {words}"]
    assert mutate_exercise(plan, "arrays/scale").lines() == [f"-    arrays/scale                   {words}"]
