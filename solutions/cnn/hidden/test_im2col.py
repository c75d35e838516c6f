"""Hidden checks of cnn/im2col. The oracles stack shifted parts of the image, and slide the filter over it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, array_values, expect, expect_close, expect_equal, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where terms cancel: 9 products of normal values, each up to 25, are off by 9 * 225 * 2.2e-16 = 5e-13."""


def stacked(x, kh, kw, stride, padding):
    """All windows as columns, in float64: for each weight of the window the part of the image that it meets."""
    n, c, h, w = x.shape
    ho, wo = ((size + 2 * padding - k) // stride + 1 for size, k in ((h, kh), (w, kw)))
    xp = np.zeros((n, c, h + 2 * padding, w + 2 * padding))
    xp[:, :, padding : padding + h, padding : padding + w] = x
    parts = [
        xp[:, :, i : i + stride * (ho - 1) + 1 : stride, j : j + stride * (wo - 1) + 1 : stride]
        for i in range(kh)
        for j in range(kw)
    ]
    return np.stack(parts, axis=2).reshape(n, c * kh * kw, ho * wo)


@st.composite
def anything(draw, dtype="float64", n=None):
    """(arguments, expected) with stride and padding together, in some layout of memory."""
    kh, kw, stride, padding = draw(st.tuples(*[st.integers(1, 4)] * 3, st.integers(0, 3)))
    more, wider = draw(st.tuples(*[st.integers(0, 4)] * 2))
    n = draw(st.integers(1, 2)) if n is None else n
    shape = (n, draw(st.integers(1, 4)), max(1, kh - 2 * padding + more), max(1, kw - 2 * padding + wider))
    x = draw(array_values(shape, dtype))
    x = draw(st.sampled_from([np.asfortranarray, lambda a: a[..., ::-1], lambda a: np.repeat(a, 2, -1)[..., ::2]]))(x)
    return (x, kh, kw, stride, padding), stacked(x, kh, kw, stride, padding)


@st.composite
def operators(draw):
    """((k, h, w), x, y, feature map of x, y spread back): y has the shape of the feature map."""
    kh, kw, ho, wo = draw(st.tuples(*[st.integers(1, 3)] * 2, *[st.integers(1, 4)] * 2))
    h, w = kh + ho - 1, kw + wo - 1
    k = np.asfortranarray(draw(array_values((kh, kw), styles=("integers", "normal"))))
    x, y = draw(array_values((h, w))), draw(array_values((ho, wo)))
    slid, back = np.zeros((ho, wo)), np.zeros((h, w))
    for i, j in np.ndindex(kh, kw):
        slid += k[i, j] * x[i : i + ho, j : j + wo]
        back[i : i + ho, j : j + wo] += k[i, j] * y
    return (k, h, w), x, y, slid, back


@points(0.75)
@hint("Stride and padding are right alone? Then write down where each window starts, with both.")
@given(case=anything())
def test_all_options(student, case):
    """im2col is right with stride and padding together, in any layout of memory."""
    arguments, expected = case
    expect_equal(student.im2col(*arguments), expected)


@points(0.5)
@requires("test_windows", "test_matrix")
@hint("No images give an empty array of the right shape (-1 in reshape cannot know it); whole numbers give float64.")
@given(case=anything("int64") | anything(n=0))
def test_no_images_and_integers(student, case):
    """An empty batch gives an empty result of the right shape, and int64 gives float64."""
    arguments, expected = case
    expect_equal(student.im2col(*arguments), expected)
    kh, kw = arguments[1:3]
    k = np.arange(1, kh * kw + 1).reshape(kh, kw)
    expect_equal(student.conv_matrix(k, kh, kw), k.reshape(1, -1).astype(np.float64))


@points(0.75)
@requires("test_matrix")
@hint("Every row holds the same kh * kw numbers, each time a little further on.")
@given(case=operators())
def test_matrix_is_convolution(student, case):
    """M @ x slides the filter over x, its transpose brings gradients back, and all rows share the same kh * kw numbers."""
    (k, h, w), x, y, slid, back = case
    m = student.conv_matrix(k, h, w)
    expect(isinstance(m, np.ndarray) and m.shape == (y.size, x.size), "M has a wrong shape or is no array.", actual=m)
    expect_close(m @ x.ravel(), slid.ravel(), NEAR)
    expect_close(m.T @ y.ravel(), back.ravel(), NEAR)
    used = np.sort(k[k != 0])
    expect(
        all(np.array_equal(np.sort(row[row != 0]), used) for row in m), "A row holds other numbers than k.", actual=m
    )
