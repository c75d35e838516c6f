"""The short way to a pass: it gives what the engine gives, without pytest and Hypothesis, and hands over what it cannot settle."""

import re
import subprocess
import sys

import pytest
from msgspec.structs import replace as with_
from tiny_course import (
    DOUBLE_CHECKS,
    HANG_S,
    LOOPS,
    double_text,
    environment,
    grade,
    put,
    scale_text,
    solve,
    submission,
)

from grader import recall as recall_module
from grader.course import load_course
from grader.engine import Engine
from grader.grading import still
from grader.memory import Known
from grader.outcome import Status
from grader.pool import Pool
from grader.recall import Lists, Recall
from grader.report.master import to_json
from grader.results import Writer
from grader.sandbox.host import SandboxError

pytest_plugins = ["tiny_fixtures"]

RIGHT = {"double": double_text(), "scale": scale_text()}
NOT_RIGHT = {
    "a wrong value": {"double": double_text("x + 2")},
    "wrong at the end": {"scale": scale_text("(factor * a).ravel()")},
    "an argument changed": {"scale": scale_text("np.multiply(a, factor, out=a)")},
    "raises": {"double": double_text(total="numbers[0]")},
    "not written": {"double": double_text(total="(_ for _ in ()).throw(NotImplementedError)")},
    "never ends": {"double": double_text(total="[None for _ in iter(int, 1)]")},
    "never loads": {"double": LOOPS},
    "no Python": {"double": "def double(x:\n"},
    "ends itself": {"scale": scale_text("__import__('os')._exit(3)")},
    "prints": {"double": "import os\nos.write(1, b'to the terminal')\n" + double_text("print(x) or 2 * x")},
    "prints and is wrong": {"double": double_text("print(x) or x")},
    "no file": {"double": None},
    "changes its mind": {"scale": "n = 0\n" + scale_text("(globals().__setitem__('n', n + 1), n * a)[1]")},
    "too much": {"double": double_text("'x' * (1 << 26)")},
    "cannot be read": {"double": double_text("'\\ud800' * x")},
}  # fmt: skip


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One that no other process writes to: what two learn at once, one of them may lose."""
    return tmp_path_factory.mktemp("own-cache")


@pytest.fixture(scope="module")
def pool():
    pool = Pool()
    yield pool
    pool.close()


@pytest.fixture
def both(root, cache, pool, monkeypatch):
    """`both(answers, staff)`: the reports of the short way (with an engine behind it) and of an engine alone, each without
    times; what the short way settled, the one it began, and the workers that each started for an exercise's file."""
    course = load_course(root / "autograder_config.yml")
    spawned: list[str] = []
    real = Pool.spawn
    monkeypatch.setattr(Pool, "spawn", lambda self, exercise, limits: (spawned.append(exercise.id), real(self, exercise, limits))[1])

    def both(answers, staff=True, cache=cache, seed="7", doubted=()):
        handed = submission(**{name: text for name, text in answers.items() if text is not None})
        options = {"staff": staff, "seed": seed, "cache": cache, "pool": pool, "explain": False, "keep_pool": True}
        with Engine(course, course.exercises, **options) as engine:
            expected, alone = still(engine.grade(handed), 0), spawned[:]
        spawned.clear()
        short = Recall(Writer(course, staff, "en"), course.exercises, handed, seed=seed, pool=pool, cache=cache, doubted=doubted)
        short.run()
        settled, begun, report = set(short.results), set(short.begun), short.report()
        if report is None:
            with Engine(course, course.exercises, **options, recall=short) as engine:
                report = engine.grade(handed)
        workers, spawned[:] = spawned[:], []
        return still(report, 0), expected, settled, begun, workers, alone

    return both


@pytest.fixture(params=[True, False], ids=["staff", "student"])
def learned(both, request):
    """`both` for the staff or a student, once right answers have been graded."""
    both(RIGHT, request.param)
    return lambda answers: both(RIGHT | answers, request.param)


def test_right_answers_are_settled_and_reported_as_the_engine_does(learned):
    report, expected, settled, begun, workers, alone = learned({})
    assert (settled, begun) == ({"basics/double", "arrays/scale"}, set())
    assert to_json(report) == to_json(expected)
    assert report.score == report.max_score > 0
    assert all(check.examples for result in report.exercises for check in result.checks)
    assert workers == alone == ["basics/double", "arrays/scale"]


@pytest.mark.parametrize("answers", NOT_RIGHT.values(), ids=NOT_RIGHT)
def test_whatever_else_is_reported_as_the_engine_does(learned, answers):
    """No file is loaded, and no endless loop waited for, more often than by the engine alone."""
    report, expected, _settled, begun, workers, alone = learned(answers)
    assert to_json(without_times(report)) == to_json(without_times(expected))
    assert workers == alone
    assert len(begun) <= 1


def without_times(report):
    """Words about how long something took are not the same twice."""
    exercises = [
        with_(result, message=timeless(result.message), checks=[with_(one, message=timeless(one.message), staff_note=timeless(one.staff_note)) for one in result.checks])
        for result in report.exercises
    ]  # fmt: skip
    return with_(report, exercises=[with_(result, staff_note=timeless(result.staff_note)) for result in exercises])


def timeless(text):
    return re.sub(r"\d+(\.\d+)? s\b", "some s", text)


def test_the_first_that_is_not_settled_ends_the_short_way(learned):
    _report, _expected, settled, begun, _workers, _alone = learned({"double": double_text("x + 2")})
    assert (settled, begun) == (set(), {"basics/double"})
    _report, _expected, settled, begun, _workers, _alone = learned({"scale": scale_text("a + factor")})
    assert (settled, begun) == ({"basics/double"}, {"arrays/scale"})


def test_what_failed_the_last_time_is_left_to_the_engine(both):
    both(RIGHT)
    report, expected, settled, begun, workers, alone = both(RIGHT, doubted={"arrays/scale"})
    assert (settled, begun, workers) == ({"basics/double"}, set(), alone)
    assert to_json(report) == to_json(expected)


def test_another_right_answer_passes_and_is_known_the_next_time(both):
    both(RIGHT)
    other = RIGHT | {"scale": scale_text("np.array([factor]) * a + 0.0")}
    assert both(other)[2] >= {"basics/double"}
    report, expected, settled, begun, _workers, _alone = both(other)
    assert (len(settled), begun) == (2, set())
    assert to_json(report) == to_json(expected)


def test_what_is_not_run_is_settled_once_the_checks_are_known(root, both):
    stub = (root / "exercises/basics/double.py").read_text()
    both(RIGHT)
    report, expected, settled, begun, workers, _alone = both({"double": stub})
    assert (settled, begun, workers) == ({"basics/double", "arrays/scale"}, set(), [])
    assert [result.status for result in report.exercises] == [Status.NOT_STARTED] * 2
    assert to_json(report) == to_json(expected)


def edited(root):
    text = DOUBLE_CHECKS.replace("def test_total(student, numbers):", "def test_total(student, numbers):  # again")
    put(root / "checks/basics/test_double.py", text)


def with_a_helper(root):
    put(root / "checks/helper.py", "A = 1\n")


def with_other_points(root):
    path = root / "autograder_config.yml"
    path.write_text(path.read_text().replace("points: 5", "points: 6"))


@pytest.mark.parametrize("change", [edited, with_a_helper, with_other_points], ids=lambda change: change.__name__)
def test_a_list_is_of_the_checks_as_they_are(root, cache, both, change):
    both(RIGHT, staff=False)
    config = root / "autograder_config.yml"
    lists = Lists(cache, "7", staff=False, language="en")
    assert lists.read(load_course(config).exercise("basics/double"))
    change(root)
    assert not lists.read(load_course(config).exercise("basics/double"))


@pytest.mark.parametrize("other", [{"seed": "8"}, {"staff": True}, {"language": "ko"}], ids=str)
def test_a_list_is_of_one_seed_reader_and_language(root, cache, both, other):
    both(RIGHT, staff=False)
    exercise = load_course(root / "autograder_config.yml").exercise("arrays/scale")
    usual = {"seed": "7", "staff": False, "language": "en"}
    assert Lists(cache, **usual).read(exercise)
    assert Lists(cache, **usual).path(exercise) != Lists(cache, **usual | other).path(exercise)


@pytest.mark.parametrize("kept", ["*.checks", "*.known"])
@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(path.read_bytes()[:-9]), lambda path: path.unlink()], ids=["cut", "gone"])
def test_files_that_are_damaged_or_gone_cost_time_alone(tmp_path, both, kept, damage, monkeypatch):
    both(RIGHT, cache=tmp_path)
    assert len(both(RIGHT, cache=tmp_path)[2]) == 2
    files = sorted(tmp_path.glob(kept))
    assert files
    for path in files:
        damage(path)
    monkeypatch.setattr(Engine, "_keep_lists", lambda self: None)
    monkeypatch.setattr(Known, "save", lambda self: None)
    report, expected, settled, _begun, _workers, _alone = both(RIGHT, cache=tmp_path)
    assert settled == set()
    assert to_json(report) == to_json(expected)


def test_lists_that_cannot_be_written_or_named_are_no_error(root, tmp_path, monkeypatch):
    exercise = load_course(root / "autograder_config.yml").exercise("basics/double")
    put(tmp_path / "file", "")
    for cache in (tmp_path / "file/below", None):
        lists = Lists(cache, "7", staff=True, language="en")
        lists.write(exercise, [])
        assert lists.read(exercise) == []
    monkeypatch.setattr(recall_module, "circumstances", lambda: (_ for _ in ()).throw(PermissionError()))
    assert Lists(tmp_path, "7", staff=True, language="en").path(exercise) is None


def test_a_fault_of_ours_leaves_the_exercise_to_the_engine(both, monkeypatch):
    both(RIGHT)

    def faulty(*_arguments):
        raise SandboxError("the grader lost touch with a worker")

    monkeypatch.setattr(Recall, "_passed", faulty)
    report, expected, settled, begun, _workers, _alone = both(RIGHT)
    assert (settled, begun) == (set(), set())
    assert to_json(report) == to_json(expected)


TELLS = """
seen = []

def double(x):
    seen.append(x)
    return 2 * x

def total(numbers):
    raise ValueError(f"seen: {sorted(map(abs, seen))[-4:]}")
"""


def test_hidden_inputs_are_not_sent_before_public_checks_are_judged(both):
    both(RIGHT)
    report, _expected, _settled, begun, _workers, _alone = both(RIGHT | {"double": TELLS})
    total = next(outcome for outcome in report.exercises[0].checks if outcome.id == "test_total")
    assert begun == {"basics/double"}
    assert "It raised ValueError: seen:" in total.message
    assert not re.search("77[78][0-9]{6}", total.message)


def test_neither_pytest_nor_hypothesis_nor_numpy_is_loaded(root, cache):
    solve(root)
    assert grade(cwd=root, cache=cache).returncode == 0
    code = (
        "import sys; sys.argv = ['grade', '--quiet']; import atexit;"
        "atexit.register(lambda: print(*sorted({'pytest', 'hypothesis', 'numpy', 'grader.engine'} & set(sys.modules)), file=sys.stderr));"
        "from grader.cli import main; main()"
    )
    for quick in (True, False):
        done = subprocess.run([sys.executable, "-c", code], cwd=root, env=environment(cache), capture_output=True, text=True, timeout=HANG_S)
        assert (done.returncode, done.stderr.split()) == ((0, []) if quick else (1, ["grader.engine", "hypothesis", "numpy", "pytest"]))
        solve(root, double=double_text("x + 2"))
