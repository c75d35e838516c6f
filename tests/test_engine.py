"""The engine on a tiny course: points, statuses, counterexamples, deadlines, and nothing left when it is closed."""

from __future__ import annotations

import json
import os
import re

import msgspec
import pytest
from tiny_course import DOUBLE_CHECKS, alive, descendants, double_text, put, scale_text, submission, write_course

from grader.course import load_course
from grader.engine import Engine, submission_seed
from grader.errors import ConfigProblem
from grader.outcome import Status
from grader.report.master import student_view, to_json

pytest_plugins = ["tiny_fixtures"]


def grade(engine, **answers):
    """The one result of the engine's first exercise, and its outcomes by id."""
    result = engine.grade(submission(**answers)).exercises[0]
    return result, {outcome.id: outcome for outcome in result.checks}


def statuses(result):
    return {outcome.id: str(outcome.status) for outcome in result.checks}


# --- points ----------------------------------------------------------------------------------------------------


def test_a_right_answer_gets_everything_and_a_report_says_how(open_engine):
    engine = open_engine(None)
    report = engine.grade(submission(double=double_text(), scale=scale_text()))
    assert (report.score, report.max_score) == (9.0, 9.0)
    assert [result.status for result in report.exercises] == [Status.PASSED, Status.PASSED]
    by_id = {outcome.id: outcome for result in report.exercises for outcome in result.checks}
    assert by_id["test_doubles"].examples == 25
    assert not by_id["test_doubles"].calls
    assert by_id["test_large"].visibility == "hidden"
    assert report.provenance.isolation in ("L0", "L1", "L2", "L3")
    assert report.provenance.seed == "7"
    assert {"python", "numpy", "hypothesis", "pytest"} <= set(report.provenance.versions)
    assert report.course == "A tiny course"


def test_grading_twice_gives_the_same(open_engine):
    wrong = {"double": double_text("x * x"), "scale": scale_text("a + factor")}
    first, second = (_without_times(open_engine(None).grade(submission(**wrong))) for _run in range(2))
    engine = open_engine(None)
    third, fourth = (_without_times(engine.grade(submission(**wrong))) for _run in range(2))
    assert first == second == third == fourth


BROKEN = ("while True: pass", "import os; os._exit(3)", "def scale(", "raise ValueError(1)", "def scal(a, factor): return a")


@pytest.mark.parametrize("second", [scale_text(), scale_text("a + factor"), *BROKEN])
@pytest.mark.parametrize("first", ["x + x", "x * x", "exec('while True: pass')"])
def test_what_is_sent_ahead_changes_no_result(open_engine, first, second):
    """Once an engine knows the messages, they are sent before their turn."""
    answers = {"double": double_text(first), "scale": second}
    alone = _without_times(open_engine(None, staff=False).grade(submission(**answers)))
    warm = open_engine(None, staff=False)
    warm.grade(submission(double=double_text(), scale=scale_text()))
    assert _without_times(warm.grade(submission(**answers))) == alone


def _without_times(report):
    def strip(value):
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items() if k not in ("seconds", "started")}
        if isinstance(value, str):
            return re.sub(r"(?i)(stopped after) [0-9.]+ s( of CPU time, [0-9.]+ s)?", r"\1", value)
        return [strip(item) for item in value] if isinstance(value, list) else value

    return strip(json.loads(msgspec.json.encode(report)))


def test_instances_of_a_parametrised_check_share_its_points(open_engine):
    result, by_id = grade(open_engine(), double=double_text("x + 3 if x > 4 else 2 * x"))
    assert by_id["test_known[three]"].score == 0.5
    assert by_id["test_known[five]"].score == 0.0
    assert sum(outcome.score for name, outcome in by_id.items() if name.startswith("test_known")) == 1.5
    assert by_id["test_known[five]"].title == "double gives the values of the table. [five]"
    assert result.score == 2.5  # 1.5 and total


def test_a_required_check_comes_first(open_engine):
    _result, by_id = grade(open_engine(), double=double_text(total="0"))
    law = by_id["test_law"]
    assert law.status is Status.SKIPPED
    assert law.score == 0.0
    assert law.max_score == 0.5
    assert law.message == "Not run: it counts once this passes: total adds the numbers of a list."


def test_students_see_no_hidden_check_and_are_told_that_points_are_left(open_engine):
    result, by_id = grade(open_engine(staff=False), double=double_text())
    assert "test_large" not in by_id
    assert result.max_score == 4.5
    assert result.hidden_checks == 1
    staff, by_id = grade(open_engine(), double=double_text())
    assert by_id["test_large"].score == 0.5
    assert staff.hidden_checks == 0


def test_a_check_marked_hidden_among_the_public_ones_is_hidden(root, open_engine):
    mark_hidden(root, "@points(2)")
    _result, by_id = grade(open_engine(), double=double_text())
    assert by_id["test_known[three]"].visibility == "hidden"
    assert by_id["test_total"].visibility == "public"


def mark_hidden(root, first_line):
    """Mark a public check as hidden; `first_line` is how its decorators begin."""
    broken(root, first_line, f"@pytest.mark.hidden\n{first_line}")


def test_public_checks_run_first(root, open_engine):
    """A check marked hidden comes after all public ones, wherever it is written, and before those of the hidden module."""
    mark_hidden(root, "@points(2)")
    result, _by_id = grade(open_engine(), double=double_text())
    names = [outcome.id.partition("[")[0] for outcome in result.checks]
    assert list(dict.fromkeys(names)) == ["test_doubles", "test_total", "test_law", "test_known", "test_large"]
    assert result.score == 5.0


def test_a_public_check_cannot_require_a_hidden_one(root, open_engine):
    mark_hidden(root, '@points(1)\n@hint("x + x')
    with pytest.raises(ConfigProblem, match=r"test_law requires test_doubles, which is not a check before it.*hidden"):
        open_engine()


TELLS = """
seen = []

def double(x):
    seen.append(x)
    return {double}

def total(numbers):
    raise ValueError(f"seen: {{sorted(map(abs, seen))[-4:]}}")
"""


@pytest.mark.parametrize("double", ["2 * x", "2 * abs(x)"])
@pytest.mark.parametrize("hidden_among_public", [False, True])
def test_what_hidden_checks_ask_is_not_known_while_public_ones_are_judged(root, open_engine, double, hidden_among_public):
    """Messages are sent ahead once they are known; those of hidden checks wait until no public check can tell of them."""
    if hidden_among_public:
        broken(root, "(3, 6)", "(777_123_456, 1_554_246_912)")
        mark_hidden(root, "@points(2)")
    engine = open_engine(None)
    engine.grade(submission(double=double_text(), scale=scale_text()))
    report = engine.grade(submission(double=TELLS.format(double=double), scale=scale_text()))
    total = next(outcome for outcome in report.exercises[0].checks if outcome.id == "test_total")
    assert "It raised ValueError: seen:" in total.message
    assert not re.search("77[78][0-9]{6}", to_json(student_view(report)).decode())


def test_a_curve_of_a_hidden_check_is_for_staff(root, open_engine):
    path = root / "solutions/basics/hidden/test_double.py"
    text = path.read_text().replace("def test_large(student, x):", "def test_large(student, curve, x):")
    put(path, text.replace("    expect_equal(", '    curve("asked", [0], [x[0]])\n    expect_equal('))
    report = open_engine().grade(submission(double=double_text()))
    assert {curve.name for curve in report.exercises[0].curves} == {"asked"}
    assert student_view(report).exercises[0].curves == []


def test_known_mistakes_are_named_for_the_staff(open_engine):
    _result, by_id = grade(open_engine(), double=double_text("x ** 2"))
    assert by_id["test_doubles"].mistake == "This multiplies the number by itself."
    _result, by_id = grade(open_engine(), double=double_text("7"))
    assert by_id["test_doubles"].mistake == ""
    _result, by_id = grade(open_engine(staff=False), double=double_text("x ** 2"))
    assert by_id["test_doubles"].mistake == ""


# --- the smallest counterexample -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "answers", "arguments", "returned"),
    [
        ("test_doubles", {"double": double_text("x * x")}, ["1"], "1"),
        ("test_doubles", {"double": double_text("2 * x if x < 100 else 0")}, ["100"], "0"),
        ("test_doubles", {"double": double_text("2 * abs(x)")}, ["-1"], "2"),
        ("test_total", {"double": double_text(total="sum(set(numbers))")}, ["[1, 1]"], "1"),
        ("test_total", {"double": double_text(total="numbers[0] if numbers else 0")}, ["[0, 1]"], "0"),
        ("test_scales", {"scale": scale_text("np.abs(factor) * a")}, ["array([1.])", "-1.0"], "array([1.])"),
    ],
    ids=["square", "large", "sign", "doublets", "first", "scale sign"],
)  # fmt: skip
def test_the_smallest_call_is_shown(open_engine, check, answers, arguments, returned):
    engine = open_engine("arrays/scale" if "scale" in answers else "basics/double")
    _result, by_id = grade(engine, **answers)
    (call,) = by_id[check].calls
    assert [argument.text for argument in call.arguments] == arguments
    assert call.returned.text == returned
    assert by_id[check].difference is not None


def test_the_transcript_has_every_call_of_the_failing_example(root, open_engine):
    """The law makes five calls; no single one shows that |x| + |y| is wrong, so the report has all of them, in order."""
    broken(root, '@requires("test_doubles", "test_total")\n', "")
    _result, by_id = grade(open_engine(), double=double_text("2 * abs(x)"))
    calls = [f"{c.function}({c.arguments[0].text}) -> {c.returned.text}" for c in by_id["test_law"].calls]
    ends = ["double(1) -> 2", "double(-1) -> 2", "total([2, 2]) -> 4", "total([1, -1]) -> 0", "double(0) -> 0"]
    assert calls == ends


def test_printed_text_stays_with_its_call(open_engine):
    _result, by_id = grade(open_engine(), double=double_text().replace("return 2", "print('got', x); return 3"))
    (call,) = by_id["test_doubles"].calls
    assert (call.printed, call.arguments[0].text) == ("got 1\n", "1")
    assert "python -c" in by_id["test_doubles"].reproduce
    assert "double(1)" in by_id["test_doubles"].reproduce


def test_an_answer_that_changes_from_call_to_call_is_wrong_and_said_to_be(open_engine):
    code = "calls = 0\n" + double_text().replace("    return 2 * x", "    global calls\n    calls += 1\n    return 2 * x + (calls == 9)")
    _result, by_id = grade(open_engine(), double=code)
    outcome = by_id["test_doubles"]
    assert outcome.status is Status.FAILED
    assert outcome.calls
    assert "right answer when it was repeated" in outcome.message


def test_random_answers_fail(open_engine):
    result, by_id = grade(open_engine(), double="import random\n" + double_text("random.randrange(10**9)", "random.random()"))
    assert result.score == 0.0
    assert by_id["test_total"].status is Status.FAILED


# --- how a file can end ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("def double(x):\n    return 2 * * x\n", "raised", ["Line 2 is not Python", "    return 2 * * x", "^"]),
        ("raise RuntimeError('at once')\n", "raised", ["stops while it is loaded", "RuntimeError: at once", "line 1"]),
        ("import nothing_of_this_name\n", "raised", ["ModuleNotFoundError", "nothing_of_this_name"]),
        ("import sys\nsys.exit(0)\n", "raised", ["SystemExit"]),
        ("import os\nos._exit(0)\n", "crashed", ["ended itself", "loading the file"]),
        ("x = input()\n", "raised", ["EOFError"]),
        ("while True:\n    pass\n", "timed_out", ["Stopped after", "loading the file", "loop"]),
    ],
    ids=["syntax", "raises", "import", "exit", "os exit", "input", "loop"],
)  # fmt: skip
def test_a_file_that_cannot_be_loaded(open_engine, code, status, words):
    result, _by_id = grade(open_engine(), double=code)
    assert (str(result.status), result.score, result.max_score) == (status, 0.0, 5.0)
    for word in words:
        assert word in result.message
    assert "grader/" not in result.message
    assert set(statuses(result).values()) == {status}


def test_the_caret_stands_under_the_fault(open_engine):
    result, _by_id = grade(open_engine(), double="def double(x):\n    return 2 * * x\n")
    *_before, source, caret = result.message.splitlines()
    assert source[caret.index("^")] == "*"


@pytest.mark.parametrize(
    ("function", "status", "words"),
    [
        ("def dubble(x):\n    return 2 * x", "raised", ["no function double", "it has dubble", "rename"]),
        ("double = 3", "raised", ["TypeError"]),
        ("def double():\n    return 2", "raised", ["TypeError", "Keep the parameters of the stub"]),
        ("def double(x):\n    return [][x]", "raised", ["IndexError", "line 2: return [][x]"]),
        ("def double(x):\n    raise NotImplementedError", "not_started", ["not written yet"]),
        ("def double(x):\n    2 * x", "failed", ["returned None", "return"]),
        ("def double(x):\n    return 2.0 * x", "failed", ["float", "int"]),
        ("def double(x):\n    return float('nan')", "failed", ["float"]),
        ("def double(x):\n    return (2 * x for _ in 'a')", "failed", ["generator"]),
        ("def double(x):\n    return lambda: x", "failed", ["function"]),
        ("class Always(int):\n    def __eq__(self, other):\n        return True\ndef double(x):\n    return Always(9)", "failed", []),
        ("def double(x):\n    loop = []\n    loop.append(loop)\n    return loop", "failed", ["returned a list"]),
        ("def double(x):\n    import sys\n    sys.exit(3)", "raised", ["SystemExit"]),
        ("def double(x):\n    import os\n    os._exit(3)", "crashed", ["ended itself", "double"]),
        ("def double(x):\n    return input()", "raised", ["EOFError"]),
        ("def double(x):\n    return 'a' * 10**9", "out_of_memory", []),
        ("def double(x):\n    import ctypes\n    ctypes.string_at(0)", "crashed", ["crashed", "double"]),
    ],
    ids=["misspelt", "no function", "signature", "raises", "part of the stub", "None", "float", "nan", "generator", "lambda",
         "own eq", "endless list", "exit", "os exit", "input", "too much memory", "segfault"],
)  # fmt: skip
def test_a_function_that_goes_wrong(open_engine, function, status, words):
    """The function's own checks fail with the reason; those of the other function are untouched by it."""
    result, by_id = grade(open_engine(), double=function + "\n\n\ndef total(numbers):\n    return sum(numbers)\n")
    outcome = by_id["test_doubles"]
    assert (str(outcome.status), outcome.score) == (status, 0.0), outcome.message
    for word in words:
        assert word in outcome.message
    assert by_id["test_total"].score == 1.0
    assert result.status is not Status.PASSED


def test_a_printing_flood_is_cut_and_costs_nothing(open_engine):
    code = double_text().replace("    return 2 * x", "    print('x' * 10**6)\n    return 2 * x")
    result, _by_id = grade(open_engine(), double=code)
    assert result.score == 5.0
    assert len(msgspec.json.encode(result)) < 100_000


def test_an_argument_that_is_changed(open_engine):
    _result, by_id = grade(open_engine("arrays/scale"), scale=scale_text("np.multiply(a, factor, out=a)"))
    assert by_id["test_scales"].status is Status.PASSED
    assert "changed its argument" in by_id["test_leaves_argument"].message


def test_an_untouched_stub_and_no_file_are_not_started(root, open_engine):
    stub = (root / "exercises/basics/double.py").read_text()
    engine = open_engine()
    result, _by_id = grade(engine, double=stub)
    assert (result.status, result.message) == (Status.NOT_STARTED, "Not started: the stub is unchanged.")
    result, _by_id = grade(engine)
    assert (result.status, result.message) == (Status.NOT_STARTED, "There is no file basics/double.py.")
    assert result.max_score == 5.0


def test_a_package_the_exercise_does_not_name_is_not_there(open_engine):
    engine = open_engine()
    result, _by_id = grade(engine, double="import numpy\n" + double_text())
    if engine.grade(submission()).provenance.isolation == "L3":
        assert result.status is Status.RAISED
        assert "No module named 'numpy'" in result.message


def test_banned_names(root, open_engine):
    config = root / "autograder_config.yml"
    put(config, config.read_text().replace("points: 5}", "points: 5, banned: [math.fsum]}"))
    result, _by_id = grade(open_engine(), double="import math\n" + double_text(total="math.fsum(numbers)"))
    assert result.status is Status.FORBIDDEN
    assert result.message == "Line 7 uses math.fsum, which is not allowed in this exercise."


# --- deadlines -------------------------------------------------------------------------------------------------


def limits(root, text):
    config = root / "autograder_config.yml"
    put(config, config.read_text().replace("points: 5}", f"points: 5, {text}}}"))


def test_one_check_has_its_own_deadline(root, open_engine):
    """An endless loop for one argument costs the checks that use it; the others keep their points."""
    limits(root, "timeout_s: 20, check_timeout_s: 0.5")
    code = double_text().replace("    return 2 * x", "    while x == 5:\n        pass\n    return 2 * x")
    result, by_id = grade(open_engine(), double=code)
    assert by_id["test_known[five]"].status is Status.TIMED_OUT
    assert "double(...)" in by_id["test_known[five]"].message
    assert by_id["test_known[five]"].calls[0].arguments[0].text == "5"
    assert by_id["test_known[minus one]"].status is Status.PASSED
    assert by_id["test_total"].status is Status.PASSED
    assert result.status is Status.TIMED_OUT


def test_an_exercise_has_a_deadline_and_a_stuck_function_is_not_tried_for_ever(root, open_engine):
    limits(root, "timeout_s: 1, check_timeout_s: 0.6")
    code = double_text().replace("    return 2 * x", "    while True:\n        pass")
    result, by_id = grade(open_engine(), double=code)
    assert [str(by_id[name].status) for name in ("test_known[three]", "test_doubles", "test_large")] == ["timed_out"] * 3
    assert "was stopped before" in by_id["test_large"].message
    assert by_id["test_total"].status is Status.PASSED
    assert result.score == 1.0
    assert result.seconds < 60


def test_sleeping_counts_too(root, open_engine):
    limits(root, "timeout_s: 0.4, check_timeout_s: 0.2")
    code = "import time\n" + double_text("time.sleep(1000)")
    _result, by_id = grade(open_engine(), double=code)
    assert by_id["test_doubles"].status is Status.TIMED_OUT


# --- the course's fault ----------------------------------------------------------------------------------------


def broken(root, old, new):
    path = root / "checks/basics/test_double.py"
    assert old in path.read_text()
    return put(path, path.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("expect_equal(student.double(x), twice)", "raise KeyError('mine')"),
        ("expect_equal(student.double(x), twice)", "assert student.double(x) == twice + 1"),
        ("expect_equal(student.double(x), twice)", "import sys; sys.exit(1)"),
        ("expect_equal(student.double(x[0]), x[1])", "raise KeyError('mine')"),
    ],
    ids=["raises", "assert", "exits", "property raises"],
)
def test_a_check_that_fails_by_itself_costs_nothing(root, open_engine, old, new):
    broken(root, old, new)
    result, by_id = grade(open_engine(), double=double_text())
    bad = [outcome for outcome in by_id.values() if outcome.status is Status.GRADER_ERROR]
    assert bad
    assert result.status is Status.GRADER_ERROR
    assert all(outcome.score == 0 for outcome in bad)
    assert all("not your fault" in outcome.message and "course staff" in outcome.message for outcome in bad)
    assert all(outcome.staff_note for outcome in bad)
    lost = sum(outcome.max_score for outcome in bad)
    assert result.max_score == 5.0 - lost
    right = sum(o.score for o in by_id.values())
    assert result.score == right
    assert by_id["test_total"].status is Status.PASSED


def test_a_fixture_that_fails_by_itself_is_the_graders_fault(root, open_engine):
    broken(root, "@points(1)\n@hint(\"Start", "@pytest.fixture\ndef broken():\n    return 1 / 0\n\n@points(1)\n@hint(\"Start")
    broken(root, "def test_total(student, numbers)", "def test_total(student, broken, numbers)")
    _result, by_id = grade(open_engine(), double=double_text())
    assert by_id["test_total"].status is Status.GRADER_ERROR
    assert "ZeroDivisionError" in by_id["test_total"].staff_note
    assert by_id["test_doubles"].status is Status.PASSED


def test_an_unknown_fixture_is_the_graders_fault(root, open_engine):
    broken(root, "def test_total(student, numbers)", "def test_total(student, nobody, numbers)")
    _result, by_id = grade(open_engine(), double=double_text())
    assert by_id["test_total"].status is Status.GRADER_ERROR
    assert "nobody" in by_id["test_total"].staff_note


def test_a_fixture_that_trains_once_serves_public_and_hidden_checks(root, open_engine):
    """`shared` lives as long as one submission's exercise, and `curve` adds to its report."""
    code = (
        "\n\n@pytest.fixture(scope='module')\ndef trained(student, shared, curve):\n"
        "    curve('loss', [0, 1, 2], [1.0, float('nan'), 0.5])\n"
        "    return shared.setdefault('trained', student.total([1, 2]))\n"
    )
    broken(root, "\n\n@points(1)\n@hint(\"Start", code + "\n\n@points(1)\n@hint(\"Start")
    broken(root, "def test_total(student, numbers)", "def test_total(student, trained, grading_seed, numbers)")
    engine = open_engine()
    result, _by_id = grade(engine, double=double_text())
    assert result.status is Status.PASSED
    assert [curve.name for curve in result.curves] == ["loss"]
    again, _by_id = grade(engine, double=double_text("0", "0"))
    assert len(again.curves) == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("def test_total(student", "def test_total student", ["test_double.py", "SyntaxError"]),
        ("import pytest\n", "import pytest\nimport no_such_module\n", ["test_double.py", "no_such_module"]),
        ('@points(1)\n@hint("x + x', '@hint("x + x', ["basics/double", "test_doubles", "@points(n)"]),
        ('    """double adds a number to itself."""\n', "", ["basics/double", "test_doubles", "docstring"]),
        ('@requires("test_doubles"', '@requires("test_dubbles"', ["basics/double", "test_law", "test_dubbles"]),
        ("@points(2)", "@points(3)", ["basics/double", "6", "5"]),
        ("@points(2)", "@points('2')", ["basics/double", "test_known", "points"]),
        ("@points(2)", "@points(-2)", ["basics/double", "test_known", "points"]),
    ],
    ids=["syntax", "import", "no points", "no docstring", "requires", "sum", "points text", "points negative"],
)
def test_a_broken_check_module_is_named(root, open_engine, old, new, words):
    broken(root, old, new)
    with pytest.raises(ConfigProblem) as problem:
        open_engine().grade(submission(double=double_text()))
    for word in [*words, "fault of the course", "tell the course staff"]:
        assert word in str(problem.value)


def test_two_courses_in_one_process_do_not_share_checks(tmp_path, cache):
    """Their check files have the same path below the course, and so the same name as modules."""
    for n, points in ((1, 2), (2, 1)):
        folder = write_course(tmp_path / str(n))
        put(folder / "checks/basics/test_double.py", DOUBLE_CHECKS.replace("@points(2)", f"@points({points})"))
        course = load_course(folder / "autograder_config.yml")
        with Engine(course, course.exercises[:1], staff=False, seed="7", cache=cache) as engine:
            _result, by_id = grade(engine, double=double_text())
            assert by_id["test_known[five]"].max_score == points / 4


def test_a_strategy_that_draws_objects_is_the_courses_fault(root, open_engine):
    broken(root, ".map(lambda x: (x, x + x))", ".map(lambda x: (x, object()))")
    with pytest.raises(ConfigProblem, match=r"test_doubles: examples are stored as plain data.*draw numbers"):
        open_engine().grade(submission(double=double_text()))


def test_a_check_module_without_checks(root, open_engine):
    put(root / "checks/basics/test_double.py", '"""Nothing."""\n')
    (root / "solutions/basics/hidden/test_double.py").unlink()
    with pytest.raises(ConfigProblem, match=r"basics/double: no checks in .*test_double.py"):
        open_engine()


def test_a_trouble_of_ours_stays_with_its_exercise(open_engine, monkeypatch):
    engine = open_engine(None)

    def fail(*_arguments):
        raise ValueError("something of ours")

    monkeypatch.setattr(engine, "_run", fail)
    report = engine.grade(submission(double=double_text()))
    assert [str(result.status) for result in report.exercises] == ["grader_error", "not_started"]
    assert (report.score, report.max_score) == (0.0, 4.0)
    assert "ValueError: something of ours" in report.exercises[0].staff_note
    assert "ValueError" not in report.exercises[0].message


# --- nothing is left -------------------------------------------------------------------------------------------


def test_a_closed_engine_leaves_no_process_and_no_descriptor(root, cache):
    """As many descriptors after thirty submissions as after two, and none more when it is closed."""
    course = load_course(root / "autograder_config.yml")
    mine = set(descendants(os.getpid()))
    before = len(os.listdir("/proc/self/fd"))
    with Engine(course, course.exercises, staff=True, seed="7", cache=cache) as engine:
        answers = [{"double": double_text(), "scale": scale_text()}, {"double": "import os\nos._exit(1)"}, {"scale": "oops("}]
        counts = []
        for n in range(30):
            engine.grade(submission(f"student {n}", **answers[n % 3]))
            counts.append(len(os.listdir("/proc/self/fd")))
        assert max(counts[27:]) <= max(counts[3:6])
        started = set(descendants(os.getpid())) - mine
        assert started
    assert len(os.listdir("/proc/self/fd")) <= before
    assert not alive(started)
    engine.close()  # a second time does nothing


def test_an_engine_that_cannot_start_leaves_nothing(root, cache):
    broken(root, "@points(2)", "@points(3)")
    course = load_course(root / "autograder_config.yml")
    before = set(os.listdir("/proc/self/fd"))
    mine = set(descendants(os.getpid()))
    with pytest.raises(ConfigProblem), Engine(course, course.exercises, staff=True, seed="7", cache=cache):
        pass
    assert len(os.listdir("/proc/self/fd")) <= len(before)
    assert not alive(set(descendants(os.getpid())) - mine)


def test_seeds_of_submissions_repeat_and_cannot_be_guessed():
    assert submission_seed("secret", "digest", "cnn/a") == submission_seed("secret", "digest", "cnn/a")
    assert len({submission_seed(s, d, e) for s in "ab" for d in "ab" for e in "ab"}) == 8
    assert 0 <= submission_seed("secret", "digest", "cnn/a") < 2**31


# --- extra credit, packages that checks need ---------------------------------------------------------------------


def configured(root, old, new):
    path = root / "autograder_config.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    put(path, text.replace(old, new))


def test_extra_credit_comes_on_top(root, open_engine):
    configured(root, "points: 4, packages", "credit: extra, points: 4, packages")
    report = open_engine(None).grade(submission(double=double_text(), scale=scale_text()))
    assert (report.score, report.max_score) == (9.0, 5.0)
    assert [(one.extra, one.title) for one in report.exercises] == [(False, "Twice a number"), (True, "Scale an array (extra)")]
    alone = open_engine("arrays/scale").grade(submission(scale=scale_text()))
    assert (alone.score, alone.max_score) == (4.0, 4.0)


def test_without_a_package_that_its_checks_need_an_exercise_is_left_out(root, open_engine):
    configured(root, "points: 4, packages", "needs: [json, no_such_module_here], points: 4, packages")
    put(root / "checks/arrays/test_scale.py", "import no_such_module_here\n")
    report = open_engine(None).grade(submission(double=double_text(), scale=scale_text()))
    double, scale = report.exercises
    assert (double.status, scale.status) == (Status.PASSED, Status.SKIPPED)
    assert (report.score, report.max_score) == (5.0, 5.0)
    alone = open_engine("arrays/scale").grade(submission(scale=scale_text()))
    assert [one.status for one in alone.exercises] == [Status.SKIPPED]
    assert scale.message == "Left out: its checks need the Python package no_such_module_here, which is not installed here."


# --- verdicts alone ----------------------------------------------------------------------------------------------


def test_verdicts_alone_are_the_same_without_a_smallest_call(open_engine):
    wrong = double_text("x * x", "0")
    explained, _ = grade(open_engine(), double=wrong)
    plain, _ = grade(open_engine(explain=False), double=wrong)
    assert statuses(plain) == statuses(explained)
    assert plain.score == explained.score
    assert not any(outcome.mistake for outcome in plain.checks)


def test_stopping_early_ends_with_the_first_failed_check(open_engine):
    result, outcomes = grade(open_engine(explain=False, stop_early=True), double=double_text("x * x"))
    assert result.checks[-1].status is Status.FAILED
    assert all(outcome.status is Status.PASSED for outcome in result.checks[:-1])
    assert len(outcomes) < 8
