"""Public checks of attention/softmax. The oracle subtracts no maximum: a weight is 1 / (sum of exp(x[j] - x[i]))."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T2, Tolerance, array_values, expect_close, expect_unchanged, hint, points, requires

CLOSE = Tolerance(rtol=1e-9, atol=1e-12)
"""Scores up to 1e4 are known to 1e-12, and an error of a score is the same relative error of its exp."""


def weights(row):
    """Oracle for the scores along one axis. exp(700) = 1e304 stands for everything larger: its inverse is 0."""
    alive = [x for x in row if x != -math.inf]
    return [0.0 if x == -math.inf else 1 / math.fsum(math.exp(min(y - x, 700.0)) for y in alive) for x in row]


def weights_along(x, axis=-1):
    """The same for an array."""
    rows = np.moveaxis(x.astype(np.float64), axis, -1)
    flat = [weights(row) for row in rows.reshape(-1, rows.shape[-1]).tolist()]
    return np.moveaxis(np.array(flat).reshape(rows.shape), -1, axis)


SHAPES = st.one_of(
    st.tuples(st.integers(1, 5)), st.tuples(st.integers(2, 3), st.integers(1, 5)), st.tuples(*[st.integers(1, 4)] * 3)
)


@st.composite
def scores(draw, dtypes=("float64",)):
    """(x, weights along the last axis)."""
    x = draw(array_values(draw(SHAPES), draw(st.sampled_from(dtypes))))
    return x, weights_along(x)


@st.composite
def along_an_axis(draw):
    """(x, axis, weights), with sides that differ."""
    shape = draw(st.permutations([1, 2, 3, 4]))[: draw(st.integers(2, 3))]
    x = draw(array_values(tuple(shape), styles=("integers", "normal")))
    axis = draw(st.integers(-x.ndim, x.ndim - 1))
    return x, axis, weights_along(x, axis)


@st.composite
def extreme(draw):
    """(x, weights): rows of scores near different large numbers, or with the largest gaps there are."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    if draw(st.booleans()):
        size = rows * columns
        numbers = draw(st.lists(st.sampled_from([1e308, 0.0, -1e308]), min_size=size, max_size=size))
        x = np.array(numbers).reshape(rows, columns)
    else:
        places = draw(st.lists(st.sampled_from([1e3, -1e3, 1e4, -1e4]), min_size=rows, max_size=rows))
        x = draw(array_values((rows, columns), styles=("integers", "normal"))) + np.array(places)[:, None]
    return x, weights_along(x)


@st.composite
def masked(draw, whole_row=False):
    """(x, weights): some scores are -inf, in one row all of them or in no row all of them."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    x = draw(array_values((rows, columns), styles=("integers", "normal")))
    keep = np.array(draw(st.lists(st.booleans(), min_size=x.size, max_size=x.size))).reshape(x.shape)
    keep[:, draw(st.integers(0, columns - 1))] = True
    if whole_row:
        keep[draw(st.integers(0, rows - 1))] = False
    x = np.where(keep, x, -np.inf)
    return x, weights_along(x)


@points(1)
@hint("exp(0) = 1 and exp(ln 3) = 3. What share of their sum has each?")
def test_example(student):
    """The scores 0 and ln 3 give the weights 1/4 and 3/4."""
    expect_close(student.softmax(np.array([0.0, np.log(3.0)])), np.array([0.25, 0.75]), CLOSE)


@points(1.25)
@hint("The weights of one row are exp of each score, divided by their sum, and nothing else.")
@given(case=scores())
def test_last_axis(student, case):
    """Without axis, the weights along the last axis are exp of the scores, divided by their sum."""
    x, expected = case
    expect_close(student.softmax(x), expected, CLOSE)


@points(0.5)
@requires("test_last_axis")
@hint("Maximum and sum go along `axis`, and keepdims=True keeps them in line with x.")
@given(case=along_an_axis())
def test_any_axis(student, case):
    """softmax works along the axis that is given, also when it is counted from the end."""
    x, axis, expected = case
    expect_close(student.softmax(x, axis=axis), expected, CLOSE)


@points(0.5)
@hint("exp(1000) is too large for a float64. Only the differences of the scores in a row matter.")
@given(case=extreme())
def test_large_scores(student, case):
    """Very large and very small scores give the right weights, in every row."""
    x, expected = case
    expect_close(student.softmax(x), expected, CLOSE)


@points(0.25)
@requires("test_last_axis")
@hint("exp(-inf) is 0: such a score gets no weight, and the others share 1.")
@given(case=masked())
def test_minus_infinity(student, case):
    """A score of -inf gets the weight 0."""
    x, expected = case
    expect_close(student.softmax(x), expected, CLOSE)


@points(0.25)
@requires("test_last_axis")
@hint("-inf - -inf is NaN, and so is 0 / 0. Where is the largest score of the row -inf?")
@given(case=masked(whole_row=True))
def test_row_of_minus_infinity(student, case):
    """Where all scores are -inf, all weights are 0."""
    x, expected = case
    expect_close(student.softmax(x), expected, CLOSE)


@points(0.25)
@requires("test_last_axis")
@hint("`x -= ...` writes into the caller's array. Which dtype has np.exp of float32, of int64, of int8?")
@given(case=scores(dtypes=("float32", "float64", "int64", "int8")))
def test_dtype_and_input(student, case):
    """float32 gives float32, float64 and integers of any size give float64, and x is left as it was."""
    x, expected = case
    dtype = "float32" if x.dtype == np.float32 else "float64"
    expect_close(expect_unchanged(student.softmax, x), expected, T2, dtype=dtype)
