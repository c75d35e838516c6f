"""What passed before: the same verdicts with and without it, and what is kept on disk."""

import hashlib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from fake_worker import FakeWorker
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checkrun import Grading
from grader.examples import Example
from grader.memory import MAX_STATES, Failed, Memory, circumstances, file_of
from grader.outcome import Status
from grader.record import Asked, Record
from grader.sandbox import wire
from grader.sandbox.host import Limits, WorkerDied, WorkerTimeout
from grader.student import Source, StudentModule, TimeBudget
from grader.testing import expect_equal

CASES = range(4)


@given(x=st.sampled_from(CASES))
def twice(student, x):
    """One call an example, two for some: the second depends on the first."""
    y = student.f(x)
    expect_equal(y, 2 * x)
    if x > 1:
        expect_equal(student.f(y % 4), 2 * (y % 4))


@given(x=st.sampled_from(CASES))
def once(student, x):
    expect_equal(student.f(x), 2 * x)


def plain(student):
    expect_equal(student.f(1), 2)
    expect_equal(student.f(np.arange(3.0)), "array")


CHECKS = [SimpleNamespace(obj=test, nodeid="test_" + test.__name__) for test in (once, twice, plain)]
STORE = SimpleNamespace(seed="1", count=4, examples=lambda _path, _test: [Example({"x": x}, [], None) for x in CASES])


def raises(error):
    def act(_x):
        raise error

    return act


ACTS = {
    "right": lambda x: 2 * x,
    "float": lambda x: 2.0 * x,
    "minus zero": lambda _x: -0.0,
    "nan": lambda _x: float("nan"),
    "none": lambda _x: None,
    "raises": raises(ValueError("no")),
    "unwritten": raises(NotImplementedError()),
    "dies": raises(WorkerDied("crashed", "signal 11")),
    "hangs": raises(WorkerTimeout(5.0, 5.0)),
    "garbage": raises(wire.WireError("no frame")),
}
submissions = st.tuples(*[st.sampled_from(["right", "right", "right", "right", *ACTS]) for _x in CASES], st.sampled_from(["array", "wrong"]), st.sampled_from(["", "", "x"]))


class Worker(FakeWorker):
    def current_call(self):
        return self.index


def grade(submission, memory, check_s=5.0, exercise_s=8.0, shrinks=False, turn=lambda x: x):
    """(What a report would say of each check, seconds left, questions asked) of one submission."""
    *acts, array, printed = submission
    workers = []

    def answer(x):
        return turn(array if isinstance(x, np.ndarray) else ACTS[acts[x]](x))

    def spawn(_limits):
        workers.append(Worker(f=answer))
        workers[-1].printed = printed
        return workers[-1]

    student = StudentModule(spawn, Limits(), Source("", "x.py"), TimeBudget(exercise_s, check_s))
    grading = Grading("e", student, STORE, 0, start_reference=None, shrinks=shrinks, memory=memory)
    told = []
    student.start()
    for place, item in enumerate(CHECKS):
        student.time.begin_check()
        student.forget()
        student.upcoming = grading.memory.ahead([other.nodeid for other in CHECKS[place:]])
        grading.verdict = None
        grading.run(item, {"student": student})
        verdict = grading.verdict
        calls = [(r.function, repr(r.arguments), repr(r.value), str(r.error), r.answered, r.printed) for r in verdict.records]
        told.append((verdict.status, verdict.message, verdict.examples, calls, len(verdict.replay)))
    student.close()
    return told, workers


def remembering():
    memory = Memory()
    for item in CHECKS:
        memory.add(item.nodeid, None)
    return memory


@settings(deadline=None)
@given(st.lists(submissions, min_size=1, max_size=6))
def test_the_same_verdicts_with_and_without(given_in):
    memory = remembering()
    for submission in [("right", "right", "right", "right", "array", ""), *given_in]:
        assert grade(submission, memory)[0] == grade(submission, Memory())[0]


def deep(student):
    """Seven calls, each made of what the one before gave, the same one twice."""
    y = 1
    for _round in range(6):
        y = student.f(y % 4)
    expect_equal(student.f(y % 4), 2 * (y % 4))


@given(x=st.sampled_from(CASES))
def large(student, x):
    """What is asked cannot be told by looking: a large array that was made here, of the reply."""
    expect_equal(student.f(np.full(1000, float(student.f(x)))), "array")


@pytest.mark.parametrize("test", [deep, large])
def test_questions_that_depend_on_replies_are_foreseen(test, monkeypatch):
    memory, right = Memory(), ("right",) * 4 + ("array", "")
    checks = [SimpleNamespace(obj=one, nodeid=f"test_{one.__name__}") for one in (test, once)]
    monkeypatch.setitem(globals(), "CHECKS", checks)
    for item in checks:
        memory.add(item.nodeid, None)
    first, workers = grade(right, memory)
    told = [grade(("right", wrong, "right", "right", "array", ""), memory)[0] for wrong in ("none", "nan")]
    assert told == [grade(("right", wrong, "right", "right", "array", ""), Memory())[0] for wrong in ("none", "nan")]
    with monkeypatch.context() as patch:
        patch.setattr("grader.checkrun.run_batch", None)
        again, others = grade(right, memory)
    assert again == first
    assert [one[0] for one in first] == [Status.PASSED] * 2
    assert repr(asked(others)) == repr(asked(workers))


def test_messages_that_lead_nowhere_make_room(monkeypatch):
    memory = remembering()
    known = memory.of("test_once")
    monkeypatch.setattr("grader.memory.MAX_BYTES", 2000)
    for n in range(MAX_STATES * 3):
        known.learn([Asked(b"%100d" % n, n.to_bytes(32, "big"), 1)], 1)
    assert sum(len(packed) for packed, _turn in known._messages) <= 2000


RIGHT = ("right", "right", "float", "right", "array", "")


def asked(workers):
    return [[call["a"] for call in frame] for worker in workers for frame in worker.frames]


def test_what_passed_before_passes_without_running_the_checks(monkeypatch):
    memory = remembering()
    first, workers = grade(("right",) * 4 + ("array", ""), memory)
    monkeypatch.setattr("grader.checkrun.run_batch", None)
    again, others = grade(("right",) * 4 + ("array", ""), memory)
    assert [one[0] for one in first] == [Status.PASSED] * 3
    assert again == first
    assert repr(asked(others)) == repr(asked(workers))


def test_on_a_miss_nothing_is_asked_twice():
    memory = remembering()
    grade(("right",) * 4 + ("array", ""), memory)
    told, workers = grade(("right", "right", "right", "none", "array", ""), memory)
    assert told[0][0] is Status.FAILED
    messages = list(map(repr, asked(workers)))
    first = repr([(x,) for x in CASES])
    assert messages.count(first) == 2  # of two checks
    assert len({*messages}) == len(messages) - 1


@pytest.mark.parametrize("memory", [Memory, remembering])
def test_a_check_that_is_not_alone_with_the_student_is_not_remembered(memory):
    used = memory()
    for _turn in range(2):
        grade(("right",) * 4 + ("array", ""), used)
    assert bool(used.of("test_once")._next) == (memory is remembering)


def test_the_time_that_calls_take_is_charged_alike():
    """A check whose calls take longer than it may, known or not."""
    memory = remembering()
    for check_s in (5.0, 0.25, 0.15, 0.05):
        told = [grade(RIGHT, one, check_s)[0] for one in (memory, memory, Memory())]
        assert told[0] == told[1] == told[2]


def test_not_more_than_some_are_kept():
    memory = remembering()
    known = memory.of("test_once")
    grade(RIGHT, memory)
    message = known.frames[0].packed
    for n in range(MAX_STATES + 10):
        known.learn([Asked(message, n.to_bytes(32, "big"), 4)], 4)
    assert len(known._next) == MAX_STATES


# --- failures --------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(st.lists(submissions, min_size=1, max_size=2))
def test_the_same_counterexamples_with_and_without(given_in):
    memory = remembering()
    for submission in [*given_in, *given_in]:
        told = [grade(submission, one, 50.0, 1e4, shrinks=True)[0] for one in (memory, Memory())]
        assert told[0] == told[1]


WRONG = ("right", "none", "none", "nan", "wrong", "")


def test_a_failure_known_already_is_not_shrunk_again(monkeypatch):
    memory = remembering()
    first, _workers = grade(WRONG, memory, 50.0, 1e4, shrinks=True)
    monkeypatch.setattr("grader.checkrun.shrink", None)
    again, workers = grade(WRONG, memory, 50.0, 1e4, shrinks=True)
    assert again[:2] == first[:2]
    assert [one[0] for one in first[:2]] == [Status.FAILED, Status.FAILED]
    assert again[0][4] == len(CASES)  # all replies, by which the mistake is named
    assert len(asked(workers)) < 10


def test_who_answers_otherwise_when_asked_again_is_shrunk():
    """All examples were answered as by an earlier submission, but not what is asked then."""
    memory = remembering()
    grade(WRONG, memory, 50.0, 1e4, shrinks=True)

    def twisting():
        count = iter(range(10_000))
        return lambda value: value if next(count) < 4 else 77

    told = [grade(WRONG, one, 50.0, 1e4, shrinks=True, turn=twisting())[0][0] for one in (memory, Memory())]
    assert told[0] == told[1]
    assert "77" in told[0][1]


def test_who_dies_when_asked_again_ends_as_ever():
    memory = remembering()
    grade(WRONG, memory, 50.0, 1e4, shrinks=True)

    def dying():
        count = iter(range(10_000))
        return lambda value: value if next(count) < 4 else raises(WorkerDied("crashed", "signal 11"))(0)

    told = [grade(WRONG, one, 50.0, 1e4, shrinks=True, turn=dying())[0][0] for one in (memory, Memory())]
    assert told[0] == told[1]


def test_objects_of_one_worker_are_not_asked_of_another():
    handle = wire.Handle(3, "x.Y", "object")
    plain = Record("f", (1,), {}, value=2, answered=True)
    assert Failed([plain], Status.FAILED, "", None).can_be_kept()
    for record in (
        Record("f", (handle,), {}, value=2, answered=True), Record("f", ([handle],), {}, value=2, answered=True),
        Record("f", (1,), {}, value=handle, answered=True), Record("f", (1,), {}, target=3, value=2, answered=True),
        Record("f", (1,), {}), Record("f", (object(),), {}, value=2, answered=True),
        Record("f", (np.zeros(10_000),), {}, value=2, answered=True),
    ):  # fmt: skip
        assert not Failed([plain, record], Status.FAILED, "", None).can_be_kept()


def test_failures_are_never_written(kept, tmp_path):
    memory = kept()
    grade(WRONG, memory, 50.0, 1e4, shrinks=True)
    assert memory.of("test_once")._failed
    memory.save()
    assert not list(tmp_path.rglob("*.known"))


# --- on disk ---------------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path):
    """`kept()` is a memory of what is stored in a folder."""

    def make():
        memory = Memory()
        for item in CHECKS:
            memory.add(item.nodeid, tmp_path / "deep" / f"{item.nodeid}.known")
        return memory

    return make


def passes_unseen(memory, monkeypatch):
    """Whether the right answer passes without running a body."""
    with monkeypatch.context() as patch:
        patch.setattr("grader.checkrun.run_batch", None)
        return grade(("right",) * 4 + ("array", ""), memory)[0][0][0] is Status.PASSED


def test_it_is_kept_and_read_again(kept, tmp_path, monkeypatch):
    memory = kept()
    grade(("right",) * 4 + ("array", ""), memory)
    memory.save()
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == ["test_once.known", "test_plain.known", "test_twice.known"]
    assert passes_unseen(kept(), monkeypatch)
    told, _workers = grade(("right", "none", "right", "right", "array", ""), kept())
    assert told == grade(("right", "none", "right", "right", "array", ""), Memory())[0]


def test_what_two_processes_learned_is_put_together(kept, monkeypatch):
    one, other = kept(), kept()
    grade(("right",) * 4 + ("array", ""), one)
    grade(("right",) * 4 + ("array", "x"), other)
    one.save()
    other.save()
    assert passes_unseen(kept(), monkeypatch)
    assert len(kept().of("test_once")._next) == 3  # the first message, and two ends


def test_nothing_is_written_when_nothing_was_learned(kept, tmp_path):
    memory = kept()
    grade(("right",) * 4 + ("array", ""), memory)
    memory.save()
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.known")}
    again = kept()
    grade(("right",) * 4 + ("array", ""), again)
    again.save()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.known")} == before


def signed(value):
    frame = wire.pack(value)
    return hashlib.sha256(frame).digest() + frame


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"", lambda _: b"rubbish" * 10, lambda data: data[:-1], lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda _: signed([1, 2, 3]), lambda _: signed(None), lambda _: signed([[], [0], [], 4]),
        lambda _: signed([[[b"x", 0, 0]], [0], [], 4]), lambda _: signed([[[b"x", 0, 1]], [0], [["a", 0]], 4]),
        lambda _: signed([[[b"x", 0, 1]], [0], [[b"start", 1]], 4]), lambda _: signed([[[b"x", 0, 1]], [1], [[b"start", 0]], 4]),
        lambda _: signed([[[b"x", 0, 1], [b"x", 0, 1]], [0], [[b"start", 0]], 4]), lambda _: signed({"a": 1}),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_no_memory(kept, tmp_path, monkeypatch, damage):
    memory = kept()
    grade(("right",) * 4 + ("array", ""), memory)
    memory.save()
    path = tmp_path / "deep" / "test_once.known"
    path.write_bytes(damage(path.read_bytes()))
    other = kept()
    assert not passes_unseen(other, monkeypatch)
    assert grade(RIGHT, other)[0] == grade(RIGHT, Memory())[0]


def test_messages_of_another_check_are_not_its_answers(kept, tmp_path):
    """A file put in place of another's: its messages are not those of the check."""
    memory = kept()
    grade(("right",) * 4 + ("array", ""), memory)
    memory.save()
    folder = tmp_path / "deep"
    (folder / "test_plain.known").write_bytes(signed([[[wire.pack({"op": "batch", "calls": []}), 0, 1]], [0], [[b"start", 0], [b"a" * 32, -1]], 1]))
    told, _workers = grade(RIGHT, kept())
    assert [one[0] for one in told] == [one[0] for one in grade(RIGHT, Memory())[0]]


def test_where_nothing_can_be_written_it_is_lost(tmp_path):
    (tmp_path / "file").write_text("a file where a folder would go")
    memory = Memory()
    memory.add("test_once", tmp_path / "file" / "x.known")
    grade(("right",) * 4 + ("array", ""), memory)
    memory.save()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_large_messages_are_not_kept(kept, tmp_path, monkeypatch):
    monkeypatch.setattr("grader.memory.MAX_BYTES", 10)
    memory = kept()
    grade(("right",) * 4 + ("array", ""), memory)
    memory.save()
    assert not list(tmp_path.rglob("*.known"))


def test_the_name_tells_checks_keys_and_circumstances_apart(monkeypatch):
    names = {file_of(folder, key, check) for folder in (Path("/x"),) for key in ("a", "b") for check in ("test_x[1]", "test_x[2]")}
    assert len(names) == 4
    monkeypatch.setattr("grader.memory.circumstances", lambda: "other")
    assert file_of(Path("/x"), "a", "test_x[1]") not in names
    assert file_of(None, "a", "test_x[1]") is None
    assert len(circumstances()) == 64
