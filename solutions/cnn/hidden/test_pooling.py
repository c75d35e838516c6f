"""Hidden checks of cnn/pooling. The oracles go through the windows one by one and never pad."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T0, T1, T2, array_values, expect_close, expect_equal, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the right answer is (nearly) zero because its terms cancel."""


def seen(x, k, stride, padding):
    """(n, c, r, q, pixels) for every window: the part of it that lies on the image."""
    h, w = x.shape[2:]
    tops, lefts = (range(-padding, size + padding - k + 1, stride) for size in (h, w))
    for n, c, (r, top), (q, left) in (
        (n, c, row, column)
        for n in range(x.shape[0])
        for c in range(x.shape[1])
        for row in enumerate(tops)
        for column in enumerate(lefts)
    ):
        yield n, c, r, q, x[n, c, max(top, 0) : top + k, max(left, 0) : left + k]


def pooled(x, k, stride, padding):
    """(largest, means) of all windows, float64."""
    h, w = ((size + 2 * padding - k) // stride + 1 for size in x.shape[2:])
    best, mean = np.zeros((2, *x.shape[:2], h, w))
    for n, c, r, q, pixels in seen(x.astype(np.float64), k, stride, padding):
        best[n, c, r, q], mean[n, c, r, q] = pixels.max(), pixels.sum() / k**2
    return best, mean


@st.composite
def anything(draw, dtype="float64", padded=True):
    """(x, arguments, largest, means) with stride, padding and leftovers together, in either memory order."""
    k, stride, extra, wider = draw(st.tuples(*[st.integers(1, 4)] * 2, *[st.integers(0, 5)] * 2))
    padding = draw(st.integers(0, k // 2)) if padded else 0
    least = max(1, k - 2 * padding)
    shape = (draw(st.integers(1, 2)), draw(st.integers(1, 3)), least + extra, least + wider)
    x = draw(array_values(shape, dtype, low=-9, high=9, styles=("integers", "normal")))
    x = np.asfortranarray(x) if draw(st.booleans()) else x
    return x, (k, stride, padding), *pooled(x, k, stride, padding)


@st.composite
def with_nan(draw):
    """(x, k, largest, means) with one NaN somewhere in x."""
    k, below, right = draw(st.tuples(st.integers(1, 3), *[st.integers(0, 3)] * 2))
    h, w = k + below, k + right
    x = draw(array_values((1, 1, h, w)))
    x[0, 0, draw(st.integers(0, h - 1)), draw(st.integers(0, w - 1))] = np.nan
    return x, k, *pooled(x, k, k, 0)


@points(0.25)
@requires("test_max", "test_average")
@hint("Stride, padding and leftover pixels are right alone? Then write down where each window starts.")
@given(case=anything())
def test_all_options(student, case):
    """max_pool2d and avg_pool2d are right with stride, padding and leftover pixels together."""
    x, arguments, best, mean = case
    expect_equal(student.max_pool2d(x, *arguments), best)
    expect_close(student.avg_pool2d(x, *arguments), mean, NEAR)


@points(0.5)
@requires("test_max", "test_average")
@hint("Which dtype have np.zeros, np.full and np.empty when you do not say?")
@given(case=anything("float32", padded=False))
def test_float32(student, case):
    """float32 in gives float32 out."""
    x, arguments, best, mean = case
    expect_close(student.max_pool2d(x, *arguments), best, T0, dtype="float32")
    expect_close(student.avg_pool2d(x, *arguments), mean, T2, dtype="float32")


@points(0.25)
@requires("test_max", "test_average")
@hint("np.maximum and max keep NaN; np.fmax, np.nanmax and Python's max may drop it.")
@given(case=with_nan())
def test_nan(student, case):
    """A window with a NaN in it gives NaN, the other windows are not touched by it."""
    x, k, best, mean = case
    expect_equal(student.max_pool2d(x, k), best)
    expect_close(student.avg_pool2d(x, k), mean, NEAR)


@points(0.25)
@requires("test_max")
@hint("Only the order of the pixels matters for a maximum, not how far they are apart.")
@given(case=anything())
def test_increasing_map(student, case):
    """Max pooling and then 2^x gives the same as 2^x and then max pooling."""
    x, arguments, _best, _mean = case
    before = student.max_pool2d(np.exp2(x), *arguments)
    after = student.max_pool2d(x, *arguments)
    expect_close(before, np.exp2(after), NEAR)
