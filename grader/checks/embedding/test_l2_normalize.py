"""Public checks of embedding/l2_normalize. The oracle is math.hypot, vector by vector."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T2,
    Tolerance,
    array_values,
    expect_close,
    expect_equal,
    expect_unchanged,
    hint,
    points,
    requires,
)  # fmt: skip

CLOSE = Tolerance(rtol=1e-12, scaled=1e-12)
"""At most 16 terms: a scaled sum and its root stay within about 16 eps = 4e-15."""


def norm_by_hypot(x: np.ndarray) -> float:
    """Oracle: the standard library, which scales by itself."""
    return math.hypot(*x.tolist())


def normalize_by_hypot(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Oracle: one vector after the other, in float64; a vector of zeros is kept."""

    def one(row: np.ndarray) -> np.ndarray:
        return row / (norm_by_hypot(row) or 1.0)

    return np.apply_along_axis(one, axis, x.astype(np.float64))


def nonzero(x: np.ndarray) -> np.ndarray:
    """`x` with 1 in place of every 0: no vector of it is all zeros."""
    return np.where(x == 0, np.ones_like(x), x)


@st.composite
def vectors(draw: st.DrawFn, exponents: tuple[int, ...] = (0, 0, 0, 2, -2)) -> tuple[np.ndarray, float]:
    x = draw(array_values((draw(st.integers(1, 16)),), low=-9, high=9))
    x = nonzero(x) * 10.0 ** draw(st.sampled_from(exponents))
    return x, norm_by_hypot(x)


@st.composite
def arrays_with_axis(draw: st.DrawFn) -> tuple[np.ndarray, int, np.ndarray]:
    shape = draw(st.sampled_from([(1, 2), (2, 1), (2, 3), (3, 2), (4,), (2, 2), (2, 3, 4), (3, 1, 2)]))
    x = nonzero(draw(array_values(shape, draw(st.sampled_from(["float64", "int64"])), low=-9, high=9)))
    if draw(st.booleans()):
        x = x.T
    axis = draw(st.sampled_from([-1, *range(-x.ndim, x.ndim)]))
    return x, axis, normalize_by_hypot(x, axis)


@points(1)
@hint("The length of [3, 4] is 5: square, add, take the root. Each row is divided by its own length.")
@pytest.mark.parametrize("function", ["l2_norm", "l2_normalize"])
def test_example(student, function):
    """The examples of the file: [3, 4] has norm 5, and the rows [3, 4], [0, 0] become [0.6, 0.8], [0, 0]."""
    if function == "l2_norm":
        expect_close(student.l2_norm(np.array([3.0, 4.0])), 5.0, CLOSE)
    else:
        expected = np.array([[0.6, 0.8], [0.0, 0.0]])
        expect_close(student.l2_normalize(np.array([[3.0, 4.0], [0.0, 0.0]])), expected, CLOSE)


@points(0.75)
@hint("Which of these is the L2 norm: the sum of squares, its root, or the root of the mean?")
@given(case=vectors())
def test_norm(student, case):
    """l2_norm is the root of the sum of the squares."""
    x, expected = case
    expect_close(student.l2_norm(x), expected, CLOSE)


@points(0.5)
@hint("What is 1e200 squared? Divide by the largest absolute value before you square.")
@given(case=vectors(exponents=(200, -200, 160, -160, 290, -290)))
def test_norm_huge_and_tiny(student, case):
    """l2_norm is right where the squares of the entries overflow or vanish."""
    x, expected = case
    expect_close(student.l2_norm(x), expected, CLOSE)


@points(1)
@hint("One norm for each vector along `axis`; keepdims=True lets the division line up.")
@given(case=arrays_with_axis())
def test_normalize(student, case):
    """l2_normalize divides every vector along the axis by its own norm."""
    x, axis, expected = case
    expect_close(student.l2_normalize(x, axis=axis), expected, CLOSE)


@points(0.45)
@requires("test_norm")
@hint("0 / 0 is NaN: do not divide by a norm of 0. An empty array has no largest entry.")
@pytest.mark.parametrize("case", ["norm of zeros", "norm of nothing", "zeros", "nothing"])
def test_zero_and_empty(student, case):
    """Zeros and empty arrays have norm 0, and l2_normalize returns zeros and empty arrays for them."""
    if case == "norm of zeros":
        expect_close(student.l2_norm(np.zeros(2)), 0.0, CLOSE)
    elif case == "norm of nothing":
        expect_close(student.l2_norm(np.zeros(0)), 0.0, CLOSE)
    elif case == "zeros":
        x = np.array([[0.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
        expect_close(student.l2_normalize(x), np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 0.0]]), CLOSE)
    else:
        for shape in [(2, 0), (0, 3), (0,)]:
            expect_equal(student.l2_normalize(np.zeros(shape)), np.zeros(shape))


@st.composite
def arrays_of_a_dtype(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    dtype = draw(st.sampled_from(["float64", "float32"]))
    shape = draw(st.sampled_from([(1, 2), (2, 3), (3,), (2, 1, 4)]))
    x = nonzero(draw(array_values(shape, dtype)))
    return x, normalize_by_hypot(x).astype(dtype)


@points(0.3)
@requires("test_normalize")
@hint("x /= norm writes into the caller's array; x / norm makes a new one. Which dtype has it?")
@given(case=arrays_of_a_dtype())
def test_new_array_same_dtype(student, case):
    """l2_normalize leaves its argument as it is and returns a new array, float32 for float32."""
    x, expected = case
    expect_close(expect_unchanged(student.l2_normalize, x), expected, T2)
