"""Hidden checks of mobilenet/depthwise_separable. The oracle is one ordinary convolution, a loop for every index."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, array_values, expect, expect_close, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the right answer is (nearly) zero because its terms cancel; at most 9 * 4 terms."""


def ordinary(x, w, stride, padding):
    """A convolution with filters (O, C, k, k) by its definition; pixels outside the image are skipped."""
    (n, c, h, width), (o, _c, k, _k) = x.shape, w.shape
    rows, columns = (range(-padding, side + padding - k + 1, stride) for side in (h, width))
    y = np.zeros((n, o, len(rows), len(columns)))
    for (r, top), (q, left), i, j in itertools.product(enumerate(rows), enumerate(columns), range(k), range(k)):
        if 0 <= top + i < h and 0 <= left + j < width:
            y[:, :, r, q] += x[:, :, top + i, left + j] @ w[:, :, i, j].T
    return y


@st.composite
def layers(draw, dtype="float64", n=st.integers(1, 2)):
    """(arguments, expected): one filter (o, c) is w_point[o, c] times filter c of the first step."""
    c, o, k = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    stride, padding = draw(st.integers(1, 2)), draw(st.integers(0, 2))
    h, width = (max(1, k - 2 * padding) + draw(st.integers(0, 4)) for _side in range(2))
    shapes = ((draw(n), c, h, width), (c, 1, k, k), (o, c, 1, 1))
    x, w, point = (draw(array_values(shape, dtype)) for shape in shapes)
    expected = ordinary(x.astype(float), (point * w[:, 0]).astype(float), stride, padding)
    if draw(st.booleans()):
        x, w, point = np.asfortranarray(x), w[:, :, ::-1, ::-1][:, :, ::-1, ::-1], np.asfortranarray(point)
    return (x, w, point, stride, padding), expected


@st.composite
def touched(draw):
    """(images, filters, channel, other images): only this channel differs."""
    c = draw(st.integers(2, 4))
    x, w = draw(array_values((1, c, 3, 3))), draw(array_values((c, 1, 2, 2)))
    channel, other = draw(st.integers(0, c - 1)), x.copy()
    other[:, channel] += draw(st.sampled_from([1.0, -2.0]))
    return x, w, channel, other


@points(0.75)
@requires("test_separable_stride")
@hint("Two cheap steps are one ordinary convolution with filters w_point[o, c] * w_depth[c].")
@given(case=layers())
def test_is_one_convolution(student, case):
    """Both steps together are an ordinary convolution whose filters are products."""
    arguments, expected = case
    expect_close(student.depthwise_separable(*arguments), expected, NEAR)


@points(0.5)
@requires("test_depthwise")
@hint("Change one channel of the input: which channels of the output may change?")
@given(case=touched())
def test_own_channel_only(student, case):
    """Each channel of depthwise_conv2d depends on the same channel of the input and on no other."""
    x, w, channel, other = case
    before, after = student.depthwise_conv2d(x, w), student.depthwise_conv2d(other, w)
    rest = [c for c in range(len(w)) if c != channel]
    expect_close(np.asarray(after)[:, rest], np.asarray(before)[:, rest], NEAR)
    moved = np.asarray(after)[0, channel] - np.asarray(before)[0, channel]
    wanted = (other[0, channel, 0, 0] - x[0, channel, 0, 0]) * w[channel].sum()
    expect(bool(np.allclose(moved, wanted, rtol=1e-9, atol=1e-9)), f"Channel {channel} does not follow its own input.")


@points(0.5)
@requires("test_separable_stride")
@hint("Whole numbers become float64, and a batch of no images has a shape, too.")
@given(case=layers("int64") | layers(n=st.just(0)))
def test_integers_and_no_images(student, case):
    """int64 gives float64, and no images give an empty result of the right shape."""
    arguments, expected = case
    expect_close(student.depthwise_separable(*arguments), expected, NEAR)


@points(0.25)
@requires("test_separable")
@hint("Only products and sums: nothing is cut off below zero between the steps.")
@given(x=array_values((1, 2, 3, 3)), w=array_values((2, 1, 2, 2)), point=array_values((3, 2, 1, 1)))
def test_nothing_in_between(student, x, w, point):
    """With both filters and the image negated, the result is the negative one."""
    result = np.asarray(student.depthwise_separable(x, w, point))
    expect_close(student.depthwise_separable(-x, -w, -point), -result, NEAR)
