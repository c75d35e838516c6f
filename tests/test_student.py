"""The near side of the wire: calls, batches, budgets, and what the end of a worker means."""

import pytest
from fake_worker import FakeWorker
from hypothesis import given
from hypothesis import strategies as st

from grader import replies
from grader.outcome import Status
from grader.sandbox import wire
from grader.sandbox.host import InvalidReply, Limits
from grader.student import (
    AHEAD,
    Frames,
    Record,
    Source,
    StudentError,
    StudentModule,
    StudentStopped,
    TimeBudget,
    Unfinished,
    run_batch,
)


def module(check_s=5.0, **functions):
    workers = []

    def spawn(_limits):
        workers.append(FakeWorker(**functions))
        return workers[-1]

    student = StudentModule(spawn, Limits(), Source("", "x.py"), TimeBudget(10.0, check_s))
    student.time.begin_check()
    return student, workers


def test_a_call_looks_like_a_call():
    student, workers = module(add=lambda a, b=0: a + b)
    assert student.add(1, b=2) == 3
    assert [record.value for record in student.records] == [3]
    assert len(workers[0].frames) == 1


def test_what_the_student_raised_is_raised_here():
    student, _workers = module(divide=lambda a: 1 / a)
    with pytest.raises(StudentError, match="ZeroDivisionError: division by zero") as caught:
        student.divide(0)
    assert caught.value.status is Status.RAISED
    assert "ArithmeticError" in caught.value.mro


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotImplementedError, Status.NOT_STARTED), (MemoryError, Status.OUT_OF_MEMORY), (KeyError, Status.RAISED)],
)
def test_errors_have_statuses(error, status):
    def fail():
        raise error

    student, _workers = module(fail=fail)
    with pytest.raises(StudentError) as caught:
        student.fail()
    assert caught.value.status is status


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30))
def test_a_batch_is_one_message_a_round(rounds):
    """Bodies that call the student 0..4 times: as many messages as the longest body has calls."""
    student, workers = module(double=lambda a: 2 * a)
    results = {}

    def body(i, n):
        value = i
        for _turn in range(n):
            value = student.double(value)
        results[i] = value

    ran = run_batch(student, [lambda i=i, n=n: body(i, n) for i, n in enumerate(rounds)])
    assert results == {i: i * 2**n for i, n in enumerate(rounds)}
    assert [len(one.records) for one in ran] == rounds
    assert all(one.failure is None for one in ran)
    assert sum(len(worker.frames) for worker in workers) == max(rounds)


def test_a_failing_body_leaves_the_others_alone():
    student, _workers = module(same=lambda a: a)

    def body(i):
        assert student.same(i) != 3

    ran = run_batch(student, [lambda i=i: body(i) for i in range(6)])
    assert [type(one.failure) for one in ran] == [type(None)] * 3 + [AssertionError] + [type(None)] * 2


@pytest.mark.parametrize(("name", "status"), [("hang", Status.TIMED_OUT), ("die", Status.CRASHED)])
def test_the_call_that_ended_the_worker_is_named(name, status):
    student, workers = module(same=lambda a: a)
    calls = ["same", "same", name, "same"]
    ran = run_batch(student, [lambda call=call: getattr(student, call)(1) for call in calls])
    assert [type(one.failure) for one in ran] == [Unfinished, Unfinished, StudentStopped, Unfinished]
    assert ran[2].failure.status is status
    assert f"{name}(...)" in ran[2].failure.message
    assert workers[0].closed


def test_a_new_worker_starts_after_the_old_one_died():
    student, workers = module(same=lambda a: a)
    with pytest.raises(StudentStopped):
        student.die()
    assert student.same(5) == 5
    assert len(workers) == 2


def test_time_is_counted_and_ends():
    student, _workers = module(check_s=0.25, same=lambda a: a)
    student.same(1)  # loading and a call: 0.2 s of the fake's clock
    student.same(1)
    with pytest.raises(StudentStopped) as caught:
        student.same(1)
    assert caught.value.status is Status.TIMED_OUT


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"replies": []},
        {"replies": [{"v": 1}, {"v": 2}]},
        {"replies": [{}]},
        {"replies": [{"v": 1, "e": {}}]},
        {"replies": [{"v": 1, "p": 3}]},
        {"replies": [{"e": {"type": "E"}}]},
        {"replies": [{"e": {"type": "E", "mro": "E", "message": ""}}]},
        {"replies": [{"e": {"type": "E", "mro": ["E"], "message": "x" * 5000}}]},
        {"replies": [{"e": {"type": "E", "mro": ["E"], "message": "", "line": "3"}}]},
        {"replies": ["v"]},
    ],
)
def test_replies_of_another_form_are_refused(answer):
    with pytest.raises(InvalidReply):
        replies.read(bytearray(wire.pack(answer)), 1)


def test_when_time_is_used_up_every_waiting_example_says_so():
    student, _workers = module(check_s=0.15, same=lambda a: a)
    with pytest.raises(StudentStopped):
        student.die()
    ran = run_batch(student, [lambda: student.same(1)] * 3)
    assert {type(one.failure) for one in ran} == {StudentStopped}
    assert ran[0].failure.status is Status.TIMED_OUT
    assert "together take too long" in ran[0].failure.message


def test_an_endless_loop_costs_only_the_function_that_has_it():
    student, _workers = module(check_s=5.0, same=lambda a: a)
    for _check in range(2):  # 5 s each: the exercise's 10 s are gone
        student.time.begin_check()
        with pytest.raises(StudentStopped, match="does a loop never end"):
            student.hang()
    student.time.begin_check()
    assert student.same(1) == 1
    ran = run_batch(student, [lambda: student.same(1), student.hang])
    assert type(ran[0].failure) is Unfinished
    assert "hang(...) was stopped before, and the checks used up the 10 s" in ran[1].failure.message


def test_a_message_packed_once_is_sent_again():
    student, workers = module(double=lambda a: 2 * a)
    frames = []
    for _submission in range(2):
        run_batch(student, [lambda i=i: student.double(i) for i in range(3)], frames)
    assert len(frames) == 1
    assert isinstance(frames[0], Frames)
    assert len(workers[0].frames) == 2
    packed = frames[0].packed
    run_batch(student, [lambda i=i: student.double(i + 1) for i in range(3)], frames)
    assert frames[0].packed != packed


def test_arrays_that_can_change_are_packed_anew():
    import numpy as np

    array = np.ones(2)
    frames = Frames()
    first = frames.frame([Record("f", (array,), {})])
    array[0] = 5
    assert frames.frame([Record("f", (array,), {})]) != first
    again = np.array([5.0, 1.0])
    assert frames.frame([Record("f", (again,), {})]) is frames.packed  # small and equal: the same message
    assert frames.frame([Record("f", (np.ones(1000),), {})]) != frames.packed


@pytest.mark.parametrize(
    ("one", "other"),
    [(0.0, -0.0), (1, True), (1, 1.0), ("1", 1), (b"a", "a"), ([1], [1])],
)
def test_values_that_only_look_equal_are_other_messages(one, other):
    from grader.record import _call_key

    assert _call_key(Record("f", (one,), {})) != _call_key(Record("f", (other,), {}))
    assert _call_key(Record("f", (), {"a": one})) != _call_key(Record("f", (), {"b": one}))
    assert _call_key(Record("f", (one,), {})) == _call_key(Record("f", (one,), {}))
    assert _call_key(Record("f", (one,), {}, "watch")) != _call_key(Record("f", (one,), {}))


def test_views_of_stored_arrays_are_the_same_message():
    """A body that slices its example makes a new view each time it runs."""
    import numpy as np

    stored = np.arange(2000.0).reshape(2, 1000)
    stored.flags.writeable = False
    frames = Frames()
    first = frames.frame([Record("f", (stored[1],), {})])
    assert frames.frame([Record("f", (stored[1],), {})]) is first
    assert frames.frame([Record("f", (stored[0],), {})]) != first
    assert frames.frame([Record("f", (stored[1, ::2],), {})]) != first
    assert frames.frame([Record("f", (stored[1].view(np.int64),), {})]) != first


def test_calls_of_an_object_are_never_sent_before_their_turn():
    """It has a state: a step taken that nobody asked for would change what comes after."""
    frames = Frames()
    assert frames.frame([Record("step", (), {}, target=1)])
    assert not frames.packed


def test_later_rounds_and_the_next_check_are_sent_ahead_and_their_answers_used():
    student, workers = module(double=lambda a: 2 * a)
    one, two, ahead = [], [], []

    def twice():
        student.double(1)
        ahead[:] = workers[0].posted
        student.double(2)

    for _submission in range(3):
        student.upcoming = [*one, *two]
        run_batch(student, [twice], one)
        (ran,) = run_batch(student, [lambda: student.double(4)], two)
        assert ran.records[0].value == 8
    assert ahead == [one[1].packed, two[0].packed]
    assert len(workers[0].frames) == 9


def test_not_more_than_a_few_are_sent_ahead():
    student, workers = module(double=lambda a: 2 * a)
    checks = [[] for _n in range(AHEAD + 5)]
    for _submission in range(2):
        student.upcoming = [frames for check in checks for frames in check]
        run_batch(student, [lambda: student.double(0)], checks[0])
        most = len(workers[0].posted)
        for n, check in enumerate(checks[1:], 1):
            run_batch(student, [lambda n=n: student.double(n)], check)
    assert most == AHEAD
    assert not workers[0].posted


def test_what_was_sent_ahead_is_dropped_when_something_else_is_asked():
    student, workers = module(double=lambda a: 2 * a)
    one, two = [], []
    run_batch(student, [lambda: student.double(1)], one)
    run_batch(student, [lambda: student.double(4)], two)
    student.upcoming = [*one, *two]
    run_batch(student, [lambda: student.double(1)], one)
    assert workers[0].posted
    assert student.double(7) == 14
    assert not workers[0].posted
