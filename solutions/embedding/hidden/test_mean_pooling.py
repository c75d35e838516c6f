"""Hidden checks of embedding/mean_pooling: the laws of pooling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, array_values, expect_close, hint, points, requires

CLOSE = Tolerance(rtol=1e-12, atol=1e-12)
"""A mean of at most 6 numbers below 100."""
BOTH = pytest.mark.parametrize("function", ["mean_pool", "max_pool_tokens"])


@st.composite
def batches(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    """h >= 0, a mask that keeps a token of every row, and a seed for what a check does with them."""
    b, t, d, seed = (draw(st.integers(*r)) for r in ((1, 4), (2, 6), (1, 5), (0, 99)))
    h = np.abs(draw(array_values((b, t, d), styles=("integers", "normal", "constant"))))
    mask = np.array(draw(st.lists(st.lists(st.booleans(), min_size=t, max_size=t), min_size=b, max_size=b)))
    mask[~mask.any(axis=1), seed % t] = True
    return h, mask.astype(draw(st.sampled_from(["int64", "bool", "float64"]))), seed


def pooled(h: np.ndarray, mask: np.ndarray) -> dict[str, np.ndarray]:
    """Oracle: sentence by sentence, the kept tokens alone."""
    kept = [tokens[keep.astype(bool)] for tokens, keep in zip(h, mask, strict=True)]
    return {
        "mean_pool": np.array([tokens.mean(axis=0) for tokens in kept]),
        "max_pool_tokens": np.array([tokens.max(axis=0) for tokens in kept]),
    }


Case = tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]


def shuffled(case: tuple[np.ndarray, np.ndarray, int]) -> Case:
    h, mask, seed = case
    order = np.random.default_rng(seed).permutation(h.shape[1])
    h = -1e12 * h if seed % 3 == 2 else h  # the largest number kept may be far below 0
    return h[:, order], mask[:, order], pooled(h, mask)


def lengthened(case: tuple[np.ndarray, np.ndarray, int]) -> Case:
    h, mask, seed = case
    before, after = seed % 3, 1 + seed % 2
    more = ((0, 0), (before, after))
    return np.pad(h, (*more, (0, 0)), constant_values=1e9), np.pad(mask, more), pooled(h, mask)


def mixed(case: tuple[np.ndarray, np.ndarray, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    h, mask, seed = case
    g = np.random.default_rng(seed).integers(-9, 10, h.shape)
    return 2 * h + g, mask, 2 * pooled(h, mask)["mean_pool"] + pooled(g, mask)["mean_pool"]


@points(0.5)
@requires("test_mean")
@hint("A sum and a maximum do not know the order of their terms. Has one token a special place in your code?")
@BOTH
@given(case=batches().map(shuffled))
def test_order_of_tokens(student, function, case):
    """Shuffling the tokens of a sentence together with their mask changes nothing."""
    h, mask, expected = case
    expect_close(getattr(student, function)(h, mask), expected[function], CLOSE)


@points(0.4)
@requires("test_mean")
@hint("A sentence must not change its vector when a longer one joins the batch.")
@BOTH
@given(case=batches().map(lengthened))
def test_longer_padding(student, function, case):
    """More padding before or after the sentence, whatever it holds, changes nothing."""
    h, mask, expected = case
    expect_close(getattr(student, function)(h, mask), expected[function], CLOSE)


@points(0.35)
@requires("test_mean")
@hint("The mean is a sum with fixed weights: it takes sums to sums and multiples to multiples.")
@given(case=batches().map(mixed))
def test_linear(student, case):
    """The mean of 2*h + g is twice the mean of h plus the mean of g."""
    h, mask, expected = case
    expect_close(student.mean_pool(h, mask), expected, CLOSE)
