"""Expectations: right answers pass, wrong ones say shape, dtype or the worst element, and nothing is broadcast."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.outcome import Status
from grader.sandbox.wire import Tensor
from grader.testing import (
    T0,
    T1,
    T2,
    CheckFailed,
    Tolerance,
    array_values,
    expect,
    expect_close,
    expect_equal,
    expect_raises,
    expect_unchanged,
    generator,
    tensor,
)

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def failure(function, *args, **keywords):
    with pytest.raises(CheckFailed) as caught:
        function(*args, **keywords)
    return caught.value


@given(plain)
def test_everything_equals_itself(value):
    expect_equal(value, value)


@pytest.mark.parametrize(
    ("actual", "expected", "message"),
    [
        (2, 1, "It returned 2, expected 1."),
        (1.0, 1, "It returned the float 1.0, expected the int 1."),
        (True, 1, "It returned the bool True, expected the int 1."),
        (None, [1], "It returned None, expected a list. Is a `return` missing?"),
        ([1, 2], [1, 3], "It returned [1, 2], expected [1, 3] (first difference at position 1)."),
        ([1], [1, 3], "It returned [1] (length 1), expected [1, 3] (length 2)."),
        ({"a": 1}, {"b": 1}, "The keys differ: missing ['b'], not expected ['a']."),
        ({}, {"b": 1}, "The keys differ: missing ['b']."),
        ({"a": 1}, {}, "The keys differ: not expected ['a']."),
        ({"a": 1}, {"a": 2}, "Under key 'a': It returned 1, expected 2."),
        ({"a": 1.0}, {"a": 1}, "Under key 'a': It returned the float 1.0, expected the int 1."),
        ([[1]], [[2]], "At position 0: It returned [1], expected [2] (first difference at position 0)."),
        ("a", b"a", "It returned the str 'a', expected the bytes b'a'."),
    ],
)
def test_exact_values_say_what_differs(actual, expected, message):
    assert failure(expect_equal, actual, expected).message == message


def test_lists_and_tuples_stand_for_each_other():
    expect_equal([(1, 2)], ([1, 2],))


def test_arrays_exactly():
    expect_equal(np.array([1.0, np.nan]), np.array([1.0, np.nan]))
    problem = failure(expect_equal, np.array([1, 2, 9]), np.array([1, 2, 3]))
    assert problem.message == "Element [2] is 9, expected 3 (1 of 3 elements differ)."


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (), (3, 3)])
def test_nothing_is_broadcast(shape):
    problem = failure(expect_close, np.ones(shape), np.ones(3), T1)
    assert problem.status is Status.WRONG_SHAPE
    assert problem.message == f"The shape is {shape}, expected (3,)."


def test_dtype_is_part_of_the_answer():
    problem = failure(expect_close, np.ones(3, np.float32), np.ones(3), T1)
    assert (problem.status, problem.message) == (Status.WRONG_DTYPE, "The dtype is float32, expected float64.")
    expect_close(np.ones(3, np.float32), np.ones(3), T2, dtype="float32")


def test_worst_element_is_named():
    problem = failure(expect_close, np.array([[1.0, 2.0], [3.5, 5.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]), T1)
    assert problem.message == (
        "2 of 4 elements differ; the worst is [1, 1]: 5.0, expected 4.0 (off by 1, allowed 4.4e-09)."
    )
    assert problem.difference.worst_index == [1, 1]
    assert problem.difference.wrong_elements == 2


@pytest.mark.parametrize(
    ("actual", "expected"),
    [([np.nan], [0.0]), ([0.0], [np.nan]), ([np.inf], [0.0]), ([np.inf], [-np.inf]), ([0.0], [np.inf])],
)
def test_not_finite_is_never_close(actual, expected):
    assert failure(expect_close, np.array(actual), np.array(expected), T1).status is Status.FAILED


def test_not_finite_equals_itself():
    values = np.array([np.nan, np.inf, -np.inf, 1.0])
    expect_close(values, values.copy(), T1)


@given(st.floats(-1e6, 1e6), st.floats(0, 2))
def test_numbers_within_tolerance(value, factor):
    tolerance = Tolerance(atol=0.5)
    near = value + 0.5 * factor
    if abs(near - value) <= 0.5:
        expect_close(near, value, tolerance)
    else:
        failure(expect_close, near, value, tolerance)


@pytest.mark.parametrize("wrong", [None, True, "1", [1.0], np.ones(1), tensor([1.0])])
def test_a_number_is_a_number(wrong):
    failure(expect_close, wrong, 1.0, T1)


def test_tensors_and_arrays_are_not_each_other():
    expect_close(Tensor(np.ones(2)), tensor(np.ones(2)), T0)
    assert "torch tensor" in failure(expect_close, np.ones(2), tensor(np.ones(2)), T1).message
    assert "torch tensor" in failure(expect_close, Tensor(np.ones(2)), np.ones(2), T1).message


def test_containers_of_numbers():
    expect_close({"a": np.ones(2), "b": 1.0, "c": "x"}, {"a": np.ones(2), "b": 1.0, "c": "x"}, T1)
    failure(expect_close, {"a": 1.1}, {"a": 1.0}, T1)
    failure(expect_close, {"b": 1.0}, {"a": 1.0}, T1)
    # two of three values that differ by rounding alone: what is wrong is that one is missing
    assert failure(expect_close, (1.0 + 1e-15, 2.0), [1.0, 2.0, 3.0], T1).message == "The length is 2, expected 3."
    failure(expect_close, 1.0, [1.0], T1)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [("\u00e9", "e\u0301"), (["a", "\u00e9"], ["a", "e\u0301"]), ({"\u00e9": 2}, {"e\u0301": 2}), ([("\u00e9",)], [("e\u0301",)])],
)
def test_texts_that_look_alike_are_told_apart(actual, expected):
    text = failure(expect_equal, actual, expected).message
    assert text.endswith("They look alike, but the code points differ: returned U+00E9, expected U+0065 U+0301.")


def test_texts_that_look_different_are_not_said_to_be_alike():
    assert "look alike" not in failure(expect_equal, {"a": 1, "b": 2}, {"a": 1, "c": 2}).message
    assert "look alike" not in failure(expect_equal, "e", "\u00e9").message


def test_expect_carries_both_values():
    expect(True, "never said")
    problem = failure(expect, False, "The counts must add up.", actual=3, expected=4)
    assert (problem.message, problem.difference.actual.text, problem.difference.expected.text) == (
        "The counts must add up.", "3", "4",
    )  # fmt: skip


class Fake:
    """A Function whose answer is given."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, *_args, **_keywords):
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def watch(self, *_args, **_keywords):
        return self.answer


def student_error(name, *bases):
    from grader.student import StudentError

    return StudentError({"type": name, "mro": [name, *bases, "Exception"], "message": "no"})


def test_expect_shows_no_expected_value_that_the_check_did_not_give():
    with pytest.raises(CheckFailed) as caught:
        expect(False, "It has to be a dict.", actual=3)
    assert (caught.value.message, caught.value.difference) == ("It has to be a dict.", None)
    with pytest.raises(CheckFailed) as caught:
        expect(False, "It has to be None.", actual=3, expected=None)
    assert caught.value.difference.expected.text == "None"


def test_a_generator_is_made_in_the_students_process():
    class Student:
        def __getattr__(self, name):
            return lambda *arguments: (name, arguments)

    assert generator(Student(), 7) == ("numpy.random.default_rng", (7,))


def test_expected_errors():
    expect_raises(ValueError, Fake(student_error("ValueError")), 1)
    expect_raises(ValueError, Fake(student_error("UnicodeError", "ValueError")), 1)
    assert failure(expect_raises, ValueError, Fake(3)).message == "It returned 3, expected it to raise ValueError."
    problem = failure(expect_raises, ValueError, Fake(student_error("TypeError")))
    assert (problem.status, problem.message) == (Status.RAISED, "It raised TypeError: no, expected ValueError.")


def test_changed_arguments_and_shared_memory():
    assert expect_unchanged(Fake((7, [], False))) == 7
    assert "changed its argument 1, mask" in failure(expect_unchanged, Fake((7, ["1", "mask"], False))).message
    assert "shares memory" in failure(expect_unchanged, Fake((7, [], True))).message


@given(st.data())
def test_array_values_are_small_and_simple_first(data):
    array = data.draw(array_values((2, 3), "float32"))
    assert array.shape == (2, 3)
    assert array.dtype == np.float32
    assert np.abs(array).max() <= 10
    assert math.isfinite(array.sum())


def test_simplest_array_counts():
    from hypothesis import find

    simplest = find(array_values((2, 2)), lambda _array: True)
    assert simplest.tolist() == [[1, 2], [3, 4]]
