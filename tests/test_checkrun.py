"""One check of one submission: how each kind of end becomes a verdict, words and a transcript."""

from __future__ import annotations

import signal

import pytest
from tiny_course import put, submission

from grader.checkrun import MAX_CALLS, Grading, call_view, error_words
from grader.course import load_course
from grader.engine import Engine
from grader.outcome import Status
from grader.student import Record, StudentError, StudentStopped, run_batch

pytest_plugins = ["tiny_fixtures"]

HEAD = '''"""Checks made for one test."""
import os, signal
import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from grader.testing import expect, expect_equal, expect_raises, hint, points, requires
'''
ANSWER = "def double(x):\n    return 2 * x\n\n\ndef total(numbers):\n    return sum(numbers)\n"


@pytest.fixture
def check(root, cache):
    """`check(code, answer)`: grade an answer to basics/double with this code as its only checks; outcomes by id."""

    def run(code, answer=ANSWER, worth=5):
        config = root / "autograder_config.yml"
        put(config, config.read_text().replace("points: 5", f"points: {worth}"))
        (root / "solutions/basics/hidden/test_double.py").unlink(missing_ok=True)
        put(root / "checks/basics/test_double.py", HEAD + code)
        course = load_course(config)
        with Engine(course, course.exercises[:1], staff=True, seed="7", cache=cache) as engine:
            run.result = engine.grade(submission(double=answer)).exercises[0]
        return {outcome.id: outcome for outcome in run.result.checks}

    return run


def one(code, decorators="@given(x=st.integers(-100, 100))", arguments="student, x"):
    """A check module with one check of five points."""
    body = "\n".join(f"    {line}" for line in code.splitlines())
    return f"@points(5)\n{decorators}\ndef test_it({arguments}):\n    '''It is right.'''\n{body}\n"


# --- examples --------------------------------------------------------------------------------------------------


def test_examples_that_do_not_apply_count_for_nothing(check):
    outcome = check(one("assume(x % 2 == 0)\nexpect_equal(student.double(x), 2 * x)"))["test_it"]
    assert outcome.status is Status.PASSED
    outcome = check(one("y = student.double(x)\nassume(y % 3 == 0)\nexpect_equal(y, 2 * x)"))["test_it"]
    assert outcome.status is Status.PASSED


def test_an_explicit_example_is_tried_first(check):
    decorators = "@settings(max_examples=5)\n@example(x=31415)\n@given(x=st.integers(0, 9))"
    answer = ANSWER.replace("2 * x", "0 if x == 31415 else 2 * x")
    outcome = check(one("expect_equal(student.double(x), 2 * x)", decorators), answer)["test_it"]
    assert outcome.status is Status.FAILED
    assert [argument.text for argument in outcome.calls[0].arguments] == ["31415"]
    assert "The same call" not in outcome.message


def test_a_small_explicit_example_is_shown_for_a_larger_one_that_is_drawn(check):
    decorators = "@settings(max_examples=5)\n@example(x=3)\n@given(x=st.integers(1000, 2000))"
    outcome = check(one("expect_equal(student.double(x), 2 * x)", decorators), ANSWER.replace("2 * x", "-1"))["test_it"]
    assert [argument.text for argument in outcome.calls[0].arguments] == ["3"]


def test_draws_inside_the_body(check):
    """Some follow from what the student's function returns: only the live engine knows them."""
    code = "n = data.draw(st.integers(1, 9))\ny = student.double(n)\nm = data.draw(st.integers(0, max(0, y)))\nexpect_equal(student.total([y, m]), 2 * n + m)"
    arguments, decorators = "student, data", "@settings(max_examples=10)\n@given(data=st.data())"
    assert check(one(code, decorators, arguments))["test_it"].status is Status.PASSED
    outcome = check(one(code, decorators, arguments), ANSWER.replace("2 * x", "x"))["test_it"]
    assert outcome.status is Status.FAILED
    assert [(call.function, [a.text for a in call.arguments]) for call in outcome.calls] == [("double", ["1"]), ("total", ["[1, 0]"])]


def test_only_the_last_calls_of_a_long_story_are_kept(check):
    outcome = check(one("for n in range(40):\n    y = student.double(n)\nexpect_equal(y, -1)"))["test_it"]
    assert len(outcome.calls) == MAX_CALLS
    assert outcome.calls[-1].arguments[0].text == "39"


# --- whose fault -----------------------------------------------------------------------------------------------


def test_a_value_that_no_check_can_use_is_the_students(check):
    code = one("expect_equal(len(student.total([x])), 2)")
    outcome = check(code)["test_it"]
    assert outcome.status is Status.FAILED
    assert outcome.message.startswith("It returned ")
    assert "look at the types the docstring states" in outcome.message
    assert "TypeError" in outcome.staff_note
    assert "TypeError" not in outcome.message


@pytest.mark.parametrize("code", ["assert student.double(x) == 'no'", "undefined_name", "pytest.fail('mine')"])
def test_a_check_of_its_own_making_is_the_graders(check, code):
    outcome = check(one(code))["test_it"]
    assert (outcome.status, outcome.score) == (Status.GRADER_ERROR, 0.0)
    assert check.result.max_score == 0.0
    assert "not your fault" in outcome.message
    assert outcome.staff_note


def test_what_needs_a_check_that_failed_by_itself_costs_nothing_either(check):
    first = "@points(3)\n@given(x=st.integers(0, 9))\ndef test_first(student, x):\n    '''First.'''\n    1 / 0\n\n\n"
    second = "@points(2)\n@requires('test_first')\ndef test_second(student):\n    '''Second.'''\n    student.double(1)\n"
    outcomes = check(first + second)
    assert outcomes["test_second"].status is Status.GRADER_ERROR
    assert "not your fault" in outcomes["test_second"].message
    assert "test_first" in outcomes["test_second"].staff_note
    assert (check.result.score, check.result.max_score) == (0.0, 0.0)


def test_a_check_may_skip_with_a_reason(check):
    outcome = check(one("pytest.skip('no GPU here')"))["test_it"]
    assert (outcome.status, outcome.message) == (Status.SKIPPED, "no GPU here")


def test_a_check_that_wants_the_solution(check, root):
    code = "expect_equal(student.double(x), reference.double(x))"
    assert check(one(code, arguments="student, reference, x"))["test_it"].status is Status.PASSED
    outcome = check(one(code, arguments="student, reference, x"), ANSWER.replace("2 * x", "x"))["test_it"]
    assert outcome.status is Status.FAILED
    assert [f"{call.function}({call.arguments[0].text})" for call in outcome.calls] == ["double(1)"]


def test_a_solution_that_raises_is_the_graders_fault(check, root):
    solution = root / "solutions/basics/double.py"
    put(solution, solution.read_text().replace("    return 2 * x", "    return 2 * x if x < 50 else 1 / 0"))
    outcome = check(one("expect_equal(student.double(x), reference.double(x))", arguments="student, reference, x"))["test_it"]
    assert outcome.status is Status.GRADER_ERROR
    assert "the reference solution: ZeroDivisionError" in outcome.staff_note


def test_an_error_that_is_wanted(check):
    code = one("expect_raises(ValueError, student.double, x)")
    raising = ANSWER.replace("return 2 * x", "raise ValueError('x')")
    assert check(code, raising)["test_it"].status is Status.PASSED
    outcome = check(code)["test_it"]
    assert outcome.message == "It returned 0, expected it to raise ValueError."
    outcome = check(code, raising.replace("ValueError", "KeyError"))["test_it"]
    assert (outcome.status, "expected ValueError" in outcome.message) == (Status.RAISED, True)


def test_the_words_of_a_failed_expectation(check):
    code = one("expect(student.double(x) > 1000, 'It must be large.', actual=1, expected=2)")
    outcome = check(code)["test_it"]
    assert outcome.message == "It must be large."
    assert outcome.difference.expected.text == "2"


# --- Ctrl-C ----------------------------------------------------------------------------------------------------


def test_ctrl_c_in_the_body_of_a_check_is_not_a_failure(check):
    """It may arrive while one of the hundred bodies runs, as cooperative tasks: it must end the run all the same."""
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for decorators in ("@given(x=st.integers(-100, 100))", "@pytest.mark.parametrize('x', [1])"):
            with pytest.raises(KeyboardInterrupt):
                check(one("student.double(x)\nos.kill(os.getpid(), signal.SIGINT)\nstudent.double(x)", decorators))
    finally:
        signal.signal(signal.SIGINT, handler)


def test_ctrl_c_passes_through_a_batch():
    def interrupt():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_batch(None, [lambda: None, interrupt])


# --- words -----------------------------------------------------------------------------------------------------


def error(type_="ValueError", message="", mro=None, **more):
    return StudentError({"type": type_, "message": message, "mro": mro or [type_, "Exception"], **more})


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (error("ZeroDivisionError", "division by zero", line=3, text="    1 / 0\n"), "It raised ZeroDivisionError: division by zero (line 3: 1 / 0)"),
        (error("ValueError", "no!"), "It raised ValueError: no!"),
        (error("ValueError", "no"), "It raised ValueError: no."),
        (error("TypeError", "double() takes 0 positional arguments but 1 was given"), "Keep the parameters of the stub."),
        (error("NotImplementedError", mro=["NotImplementedError", "RuntimeError"]), "This function is not written yet."),
        (error("MissingFunction"), "The file has no function double."),
        (error("MissingFunction", "dubble"), "The file has no function double, but it has dubble: rename that."),
        (error("ReplyTooLarge"), "It returned more than a check can look at: look at the shapes the docstring states."),
        (error("ForbiddenName", "numpy.linalg"), "numpy.linalg is not allowed in this exercise."),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else value.type,
)  # fmt: skip
def test_what_an_error_means(problem, words):
    said = error_words(problem, "double")
    assert words in said
    assert said.endswith((".", "!", ")"))
    assert ".." not in said


def test_calls_as_reports_show_them():
    record = Record("f", (1, [2]), {"k": "v"})
    assert call_view(record).error == "no answer"
    record.settle({"v": 3, "p": "hi", "s": 0.5})
    view = call_view(record)
    assert (view.returned.text, view.error, view.printed, view.seconds) == ("3", None, "hi", 0.5)
    assert [argument.text for argument in view.arguments] == ["1", "[2]"]
    assert view.keywords["k"].text == "'v'"
    watched = Record("f", (), {}, "watch")
    watched.settle({"v": [7, ["a"], False]})
    assert call_view(watched).returned.text == "7"
    failed = Record("", (), {})
    failed.settle({"e": {"type": "ValueError", "message": "x", "mro": [], "line": 3}})
    assert (call_view(failed).function, call_view(failed).error, call_view(failed).error_line) == ("__call__", "ValueError: x", 3)


def grading():
    return Grading("basics/double", None, None, 0, start_reference=lambda: None)


def test_curves_hold_finite_numbers_only():
    one = grading()
    one.add_curve("loss", range(5), [3.0, float("nan"), float("inf"), 1e301, 0.5])
    (curve,) = one.curves
    assert (curve.x, curve.y, curve.reported_by) == ([0.0, 4.0], [3.0, 0.5], "submission")
    one.add_curve("long", range(5000), range(5000), reported_by="grader")
    assert len(one.curves[1].x) == 1000


def test_the_end_of_a_worker_keeps_its_reason_for_the_staff():
    stopped = StudentStopped(Status.CRASHED, "The program crashed in the call f(...).", "signal 11")
    verdict = grading()._problem(stopped, [])
    assert (verdict.status, verdict.message, verdict.staff_note) == (Status.CRASHED, stopped.message, "signal 11")
