"""Which replies count as the same mistake."""

import numpy as np
import pytest

from grader.diagnose import behaves_alike, hint_of, same
from grader.outcome import Status
from grader.sandbox.wire import Handle, Opaque, Tensor
from grader.student import Ran, Record, StudentError, StudentStopped


def error(name):
    return StudentError({"type": name, "mro": [name], "message": ""})


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (1.0, 1.0 + 1e-9, True),
        (1.0, 1.1, False),
        (1, 1.0, False),
        (True, 1, False),
        (float("nan"), float("nan"), True),
        ([1.0, [2.0]], [1.0, [2.0 + 1e-12]], True),
        ([1.0], (1.0,), False),
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"b": 1}, False),
        (np.ones(2), np.ones(2) + 1e-9, True),
        (np.ones(2), np.ones(3), False),
        (np.ones(2), np.ones(2, np.float32), False),
        (np.array([1, 2]), np.array([1, 3]), False),
        (Tensor(np.ones(2)), Tensor(np.ones(2)), True),
        (Tensor(np.ones(2)), np.ones(2), False),
        (error("ValueError"), error("ValueError"), True),
        (error("ValueError"), error("TypeError"), False),
        (error("ValueError"), 1, False),
        (Handle(1, "Net", "module"), Handle(2, "Net", "module"), True),
        (Opaque("A"), Opaque("B"), False),
        (None, None, True),
    ],
)
def test_same(one, other, alike):
    assert same(one, other) is alike
    assert same(other, one) is alike


def ran(*values, failure=None):
    records = []
    for value in values:
        record = Record("f", (), {})
        record.answered, record.value = True, value
        records.append(record)
    return Ran(records, failure)


def test_alike_on_every_example():
    student = [ran(1), ran(2, failure=AssertionError())]
    assert behaves_alike(student, [[1], [2]])
    assert not behaves_alike(student, [[1], [3]])
    assert not behaves_alike(student, [[1]])


def test_what_was_stopped_is_like_nothing():
    stopped = StudentStopped(Status.TIMED_OUT, "")
    assert not behaves_alike([ran(1, failure=stopped)], [[1]])


def test_the_hint_is_the_docstring_without_its_last_line(tmp_path):
    path = tmp_path / "x__y.py"
    path.write_text('"""You forget\nthe bias.\n\nFails: test_a, test_b\n"""\n')
    assert hint_of(path) == "You forget the bias."
