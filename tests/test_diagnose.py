"""Which replies count as the same mistake."""

import numpy as np
import pytest

from grader.diagnose import METHOD, Suspects, behaves_alike, differs, functions_of, hint_of, same
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


def test_other_replies_of_the_same_functions():
    student = [ran(1), ran(2, 3)]
    called = frozenset({"f"})
    assert differs(student, [[1], [2, 4]], called)
    assert not differs(student, [[1], [2, 3]], called)
    assert not differs(student, [[1], [2, None]], called)  # the mistake did not get that far
    assert not differs(student, [[1], [2, 4]], frozenset({"g"}))


def test_methods_of_an_object_belong_together():
    method = Record("step", (), {}, target=1)
    assert functions_of([ran(1), Ran([method], None)]) == {"f", METHOD}


class Known:
    """A Diagnosis whose mistakes are given: by path, then by check, the replies (None where it passes)."""

    def __init__(self, replies):
        self.replies = replies

    def fits(self, exercise, item, path, replay):
        replies = self.replies[path][item]
        return replies is not None and behaves_alike(replay, replies)

    def contradicts(self, exercise, item, path, replay, called):
        replies = self.replies[path][item]
        return replies is not None and differs(replay, replies, called)


def mistake(tmp_path, name, text):
    path = tmp_path / f"x__{name}.py"
    path.write_text(f'"""{text}"""\n')
    return path


@pytest.mark.parametrize(
    ("elsewhere", "hint"),
    [
        ([[1], [6]], ""),  # it fails there by another answer: not this mistake
        ([[1], [7]], "Squares."),
        (None, "Squares."),  # it is right there: the other failure has another cause
    ],
)
def test_one_example_alone_must_not_be_contradicted(tmp_path, elsewhere, hint):
    path = mistake(tmp_path, "squares", "Squares.")
    suspects = Suspects(Known({path: {"example": [[4]], "many": elsewhere}}), None, [path])
    number = suspects.look("example", [ran(4, failure=AssertionError())])
    suspects.look("many", [ran(1), ran(7, failure=AssertionError())])
    assert suspects.hint(number) == hint


def test_many_examples_are_proof_enough(tmp_path):
    path = mistake(tmp_path, "squares", "Squares.")
    suspects = Suspects(Known({path: {"some": [[4], [9]], "many": [[1], [6]]}}), None, [path])
    number = suspects.look("some", [ran(4, failure=AssertionError()), ran(9)])
    suspects.look("many", [ran(1), ran(7, failure=AssertionError())])
    assert suspects.hint(number) == "Squares."
