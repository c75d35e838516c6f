"""Public checks of embedding/mean_pooling. The oracle loops over the tokens that are kept, in Python numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T2,
    Tolerance,
    array_values,
    expect_close,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)  # fmt: skip

CLOSE = Tolerance(rtol=1e-12, atol=1e-12)
"""A mean of at most 6 numbers below 200: 6 * 200 * eps = 3e-13."""


def pool_by_loop(h: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Oracle: mean and maximum in plain Python, looking only at the tokens that are kept."""
    mean, largest = np.zeros((h.shape[0], h.shape[2])), np.zeros((h.shape[0], h.shape[2]))
    for b, tokens in enumerate(h.tolist()):
        kept = [token for token, keep in zip(tokens, mask[b].tolist(), strict=True) if keep]
        for d, column in enumerate(zip(*kept, strict=True)):
            mean[b, d], largest[b, d] = sum(column) / len(column), max(column)
    return mean, largest


Case = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


@st.composite
def batches(draw: st.DrawFn, dtypes: tuple[str, ...] = ("float64",), padding: tuple[float, ...] = (),
            empty_rows: bool = False, positive: bool = False) -> Case:  # fmt: skip
    """h, mask, mean, maximum. Every row keeps a token unless `empty_rows`; `padding`: values to put there.

    `positive`: no number below 0, for checks that are not about the sign.
    """
    b, t, d = draw(st.integers(1, 4)), draw(st.integers(1, 6)), draw(st.integers(1, 5))
    h = draw(array_values((b, t, d), draw(st.sampled_from(dtypes)), styles=("ramp", "integers", "normal")))
    h = np.abs(h) if positive else h * draw(st.sampled_from([1, -1]))
    mask = np.array(draw(st.lists(st.lists(st.booleans(), min_size=t, max_size=t), min_size=b, max_size=b)))
    if empty_rows:
        mask[draw(st.integers(0, b - 1))] = False
    else:
        mask[~mask.any(axis=1), draw(st.integers(0, t - 1))] = True
    for value in padding:
        h[~mask & (np.arange(t) % len(padding) == padding.index(value))] = value
    mask = mask.astype(draw(st.sampled_from(["int64", "bool", "float64"])))
    return h, mask, *pool_by_loop(h, mask)


BOTH = pytest.mark.parametrize("function", ["mean_pool", "max_pool_tokens"])


@points(1)
@hint("The third token is padding. Of [1, 2] and [3, 4] take the mean, or the larger, number by number.")
@BOTH
def test_example(student, function):
    """The example of the file: the mean of [1, 2] and [3, 4] is [2, 3], the maximum [3, 4]."""
    h, mask = np.array([[[1.0, 2.0], [3.0, 4.0], [9.0, 9.0]]]), np.array([[1, 1, 0]])
    expected = np.array([[2.0, 3.0]] if function == "mean_pool" else [[3.0, 4.0]])
    expect_close(getattr(student, function)(h, mask), expected, CLOSE)


@points(1)
@hint("Add the kept tokens over the axis of the tokens, and divide by how many are kept in that row.")
@given(case=batches())
def test_mean(student, case):
    """mean_pool averages the tokens that the mask keeps."""
    h, mask, mean, _ = case
    expect_close(student.mean_pool(h, mask), mean, CLOSE)


@points(0.75)
@hint("What is the largest of -3 and -5? Padding that is replaced by 0 would win.")
@given(case=batches())
def test_max(student, case):
    """max_pool_tokens takes the largest of the tokens that the mask keeps, number by number."""
    h, mask, _, largest = case
    expect_close(student.max_pool_tokens(h, mask), largest, CLOSE)


@points(0.3)
@requires("test_mean")
@hint("0 * NaN is NaN: choose the numbers with np.where instead of multiplying by the mask.")
@BOTH
@given(case=batches(padding=(np.nan, np.inf, -np.inf), positive=True))
def test_nan_padding(student, function, case):
    """Padding contributes nothing, even if it holds NaN or infinity."""
    h, mask, mean, largest = case
    expect_close(getattr(student, function)(h, mask), mean if function == "mean_pool" else largest, CLOSE)


@points(0.3)
@requires("test_mean")
@hint("A count of 0 must not divide: np.maximum(count, 1). For the maximum replace what is left by 0.")
@BOTH
@given(case=batches(empty_rows=True, positive=True))
def test_no_token(student, function, case):
    """A sentence without any kept token gives a row of zeros."""
    h, mask, mean, largest = case
    expect_close(getattr(student, function)(h, mask), mean if function == "mean_pool" else largest, CLOSE)


@points(0.15)
@requires("test_mean")
@hint("h[mask == 0] = 0 writes into the caller's array; np.where makes a new one. Which dtype has it?")
@BOTH
@given(case=batches(dtypes=("float64", "float32"), positive=True))
def test_new_array_same_dtype(student, function, case):
    """Both functions leave their arguments as they are and return a new array with the dtype of h."""
    h, mask, mean, largest = case
    expected = mean if function == "mean_pool" else largest
    expect_close(expect_unchanged(getattr(student, function), h, mask), expected, T2, dtype=h.dtype.name)


@points(0.25)
@requires("test_mean", "test_max")
@hint("Compare mask.shape with h.shape[:2] first: a mask of shape (B, 1) would be stretched in silence.")
@BOTH
@pytest.mark.parametrize(
    ("h", "mask"), [((2, 3, 2), (2, 1)), ((2, 3, 2), (1, 3)), ((2, 3, 2), (3, 2)), ((3, 2), (3,))]
)
def test_errors(student, function, h, mask):
    """A mask whose shape is not exactly (B, T) and an h that is not three-dimensional raise ValueError."""
    expect_raises(ValueError, getattr(student, function), np.ones(h), np.ones(mask))
    if len(h) != 3:  # neither fewer nor more
        expect_raises(ValueError, getattr(student, function), np.ones((3, 3, 3, 3)), np.ones((3, 3)))
