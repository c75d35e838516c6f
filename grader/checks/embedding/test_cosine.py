"""Public checks of embedding/cosine. The oracle multiplies in exact fractions until the last root."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, array_values, expect_close, expect_raises, hint, points, requires

CLOSE = Tolerance(rtol=1e-9, atol=1e-9)
"""The scalar product of 16 terms may cancel: 16 eps of |a||b|, five digits spare."""
TIGHT = Tolerance(atol=1e-12)
"""Nothing cancels in a.a: only roundings are left."""


def exact_cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Oracle: exact rationals until the last root; 0.0 for a vector of zeros."""
    u, v = [Fraction(n) for n in a.tolist()], [Fraction(n) for n in b.tolist()]
    dot = sum(m * n for m, n in zip(u, v, strict=True))
    squares = sum(m * m for m in u) * sum(n * n for n in v)
    return math.sqrt(dot * dot / squares) * (1 if dot > 0 else -1) if squares else 0.0


Pair = tuple[np.ndarray, np.ndarray, float]


@st.composite
def pairs(draw: st.DrawFn, aligned: bool = False) -> Pair:
    """Two vectors, neither of them zero, and their cosine; `aligned`: the cosine is not 0 either."""
    size = draw(st.integers(1, 16))
    dtype = draw(st.sampled_from(["float64", "float64", "int64"]))
    styles = ("integers", "normal") if dtype == "float64" else ("integers",)
    a = draw(array_values((size,), dtype, low=-1, high=1, styles=styles))
    b = draw(array_values((size,), dtype, styles=("ramp", *styles)))
    a[0], b[0] = a[0] if a.any() else 1, b[0] if b.any() else 1
    cosine = exact_cosine(a, b)
    if aligned and cosine == 0:
        return a, a, 1.0
    return a, b, cosine


@st.composite
def rescaled_pairs(draw: st.DrawFn) -> Pair:
    factors = st.sampled_from([1e170, 1e-170, 1.0, 2.0, 0.5, 1e-9])
    a, b, _ = draw(pairs(aligned=True))
    a, b = np.abs(a) * draw(factors), np.abs(b) * draw(factors)
    return a, b, exact_cosine(a, b)


@points(1)
@hint("a.b = 1*2 + 2*1 = 4, and both norms are the root of 5: 4 / (root 5 * root 5).")
def test_example(student):
    """The example of the file: [1, 2] and [2, 1] have similarity 0.8."""
    expect_close(student.cosine_similarity(np.array([1.0, 2.0]), np.array([2.0, 1.0])), 0.8, CLOSE)


@points(1.25)
@hint("a.b / (|a| * |b|): read the brackets, and check that nothing is added to the denominator.")
@given(case=pairs())
def test_exact(student, case):
    """cosine_similarity is the scalar product divided by the product of both norms."""
    a, b, expected = case
    expect_close(student.cosine_similarity(a, b), expected, CLOSE)


@points(0.5)
@hint("Vectors that point in opposite directions have similarity -1, not 1 and not 0.")
@given(case=pairs(aligned=True))
def test_opposite(student, case):
    """Turning one of the vectors round changes the sign of the similarity."""
    a, b, cosine = case
    expect_close(student.cosine_similarity(-a, b), -cosine, CLOSE)


@points(0.25)
@hint("What is 1e170 * 1e170? Scale each vector by its largest entry first: the angle stays.")
@given(case=rescaled_pairs())
def test_scale(student, case):
    """Making a vector very much longer or shorter does not change the similarity."""
    a, b, expected = case
    expect_close(student.cosine_similarity(a, b), expected, CLOSE)


@points(0.5)
@requires("test_exact")
@hint("Is a.a the same number as |a| * |a| in your code, up to rounding?")
@given(case=pairs())
def test_self(student, case):
    """The similarity of a vector with itself is 1."""
    a, _, _ = case
    expect_close(student.cosine_similarity(a, a), 1.0, TIGHT)


@points(0.25)
@requires("test_exact")
@hint("0 / 0 is NaN. Return 0.0 before you divide.")
@pytest.mark.parametrize(
    ("a", "b"),
    [([0.0, 0.0], [1.0, 1.0]), ([1.0, 2.0], [0.0, 0.0]), ([0.0], [0.0])],
    ids=["first", "second", "both"],
)
def test_zero(student, a, b):
    """The similarity with a vector of zeros is 0."""
    expect_close(student.cosine_similarity(np.array(a), np.array(b)), 0.0, TIGHT)


@points(0.25)
@requires("test_exact")
@hint("Compare a.shape with b.shape and look at ndim before you compute; numpy broadcasts in silence.")
@pytest.mark.parametrize(
    ("a", "b"),
    [([1, 2], [1, 2, 3]), ([1], [1, 2]), ([[1, 2]], [[2, 1]]), ([1, 2], [[1], [2]])],
    ids=["2 and 3", "1 and 2", "two matrices", "vector and column"],
)
def test_errors(student, a, b):
    """Vectors of different lengths and arrays that are not vectors raise ValueError."""
    expect_raises(ValueError, student.cosine_similarity, np.array(a, float), np.array(b, float))
    if np.shape(a) == np.shape(b):  # equal shapes are not enough, not even of one number
        for shape in ((1, 1), ()):
            expect_raises(ValueError, student.cosine_similarity, np.ones(shape), np.ones(shape))
