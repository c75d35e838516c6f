"""One line that repeats a failing call: it must be Python, and give the same arguments."""

import shlex

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.reproduce import literal, one_line
from grader.sandbox.wire import Handle, Tensor
from grader.student import Record

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def test_sets_are_written_in_order():
    assert literal({"##ab", "b", "a"}) == "{'a', 'b', '##ab'}"
    assert literal(frozenset({10, 9})) == "frozenset({9, 10})"
    assert literal(set()) == "set()"


@given(values)
def test_literals_are_python(value):
    assert repr(eval(literal(value))) == repr(value)


@pytest.mark.parametrize(
    "array",
    [
        np.array([1.0, 2.5]),
        np.array([[1, 2], [3, 4]]),
        np.array([True, False]),
        np.array([np.nan, np.inf, -np.inf]),
        np.array([1.5], dtype=np.float32),
        np.zeros((0, 3)),
        np.array(3.0),
    ],
)
def test_array_literals(array):
    again = eval(literal(array), {"np": np})
    np.testing.assert_array_equal(again, array)
    assert (again.dtype, again.shape) == (array.dtype, array.shape)


def test_the_line_runs_in_a_shell():
    record = Record("f", (np.array([1.0]), "it's"), {"k": 2})
    words = shlex.split(one_line("cnn/conv2d", [record]))
    assert words[:4] == ["cd", "exercises/cnn", "&&", "python"]
    compile(words[-1], "line", "exec")
    assert 'f(np.array([1.0]), "it\'s", k=2)' in words[-1]


@pytest.mark.parametrize("argument", [np.zeros(100), Handle(1, "Net", "module"), Tensor(np.zeros(100)), "x" * 500])
def test_what_fits_no_line_gives_none(argument):
    assert one_line("cnn/conv2d", [Record("f", (argument,), {})]) == ""


def test_calls_of_objects_give_none():
    made, called = Record("Net", (1,), {}), Record("", (1,), {}, "", target=3)
    assert one_line("cnn/conv2d", [made]) != ""
    assert one_line("cnn/conv2d", [made, called]) == ""


def test_in_a_notebook_the_function_is_there_already():
    record = Record("conv2d", (np.ones((1, 2)), np.ones((1, 1))), {"stride": 2})
    assert one_line("cnn/conv2d", [record], cell=True) == "import numpy as np; print(conv2d(np.array([[1.0, 1.0]]), np.array([[1.0]]), stride=2))"
