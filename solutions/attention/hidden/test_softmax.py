"""Hidden checks of attention/softmax: the laws of softmax, and arrays without elements."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T0, Tolerance, expect, expect_close, hint, points, requires

CLOSE = Tolerance(rtol=1e-9, atol=1e-12)
"""A score near 1e4 is known to 2e-12; a sum of 50 weights to 1e-14."""


@st.composite
def long_rows(draw):
    """(x, shift): more scores than in the public checks, to four decimals, in any memory order."""
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 50)))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    x = draw(st.sampled_from([1.0, 10.0, 0.01])) * rng.normal(size=shape).round(2)
    x = x.T.copy().T if draw(st.booleans()) else x[:, ::-1]
    return x, draw(st.sampled_from([1e4, -1e4, 300.0, -7.0]))


@points(0.5)
@requires("test_last_axis")
@hint("Only the differences of the scores count: a number added to all of them cancels in the fraction.")
@given(case=long_rows())
def test_shift_and_sum(student, case):
    """Adding a number to all scores changes nothing, and the weights add up to 1."""
    x, shift = case
    plain = student.softmax(x)
    expect_close(plain.sum(axis=-1), np.ones(len(x)), CLOSE, note="These are the sums of the weights.")
    expect_close(student.softmax(x + shift), plain, CLOSE)


@points(0.25)
@requires("test_last_axis")
@hint("exp grows: the larger the score, the larger its weight.")
@given(case=long_rows())
def test_order(student, case):
    """A larger score never gets a smaller weight, and no weight is negative."""
    x, _shift = case
    order = np.argsort(x, axis=-1)
    ranked = np.take_along_axis(student.softmax(x), order, axis=-1)
    expect(bool((ranked[:, :1] >= 0).all()), "A weight is negative.", actual=ranked)
    expect(bool((np.diff(ranked) >= 0).all()), "A larger score has a smaller weight.", actual=ranked)


@points(0.25)
@requires("test_last_axis")
@hint("An empty array has no largest element, unless you say what stands for it: `initial=`.")
@given(shape=st.sampled_from([(0,), (0, 3), (3, 0), (2, 0, 3), (2, 3, 0)]), axis=st.sampled_from([0, -1]))
def test_no_elements(student, shape, axis):
    """An array without elements gives one of the same shape."""
    expect_close(student.softmax(np.zeros(shape), axis), np.zeros(shape), T0)
