"""Public checks of mobilenet/depthwise_separable. The oracle contracts all windows at once, in float64."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from grader.testing import T1, T2, array_values, expect_close, expect_raises, expect_unchanged, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the right answer is (nearly) zero because its terms cancel; at most 9 * 4 terms."""


def depthwise(x, w, stride=1, padding=0):
    """Windows (N, C, H', W', k, k) against one filter for each channel."""
    xp = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(xp, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("nchwij,cij->nchw", windows, w[:, 0])


def separable(x, w_depth, w_point, stride=1, padding=1):
    """Both steps."""
    return np.einsum("nchw,ocij->nohw", depthwise(x, w_depth, stride, padding), w_point)


DEFAULTS = {"depthwise_conv2d": {"stride": 1, "padding": 0}, "depthwise_separable": {"stride": 1, "padding": 1}}


@st.composite
def layers(draw, name, *, stride=1, padding=1, channels=3, dtype="float64", mirrored=False):
    """(arrays, options, expected) of a call of `name`; channels, stride and padding up to the given ones.

    Options at their default are left out. `mirrored` filters look the same when turned by 180 degrees.
    """
    k, ho, wo = draw(st.tuples(*[st.integers(1, 3)] * 3))
    c, o, n = draw(st.integers(1, channels)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    stride, padding = draw(st.integers(1, stride)), draw(st.integers(0, padding))
    rows, columns = draw(st.tuples(*[st.integers(0, stride - 1)] * 2))  # left over, too few for a step
    h = max(1, k + stride * (ho - 1) + rows - 2 * padding)
    width = max(1, k + stride * (wo - 1) + columns - 2 * padding)
    x, w = draw(array_values((n, c, h, width), dtype)), draw(array_values((c, 1, k, k), dtype))
    w = w + w[:, :, ::-1, ::-1] if mirrored else w
    arrays = [x, w] if name == "depthwise_conv2d" else [x, w, draw(array_values((o, c, 1, 1), dtype))]
    options = {key: v for key, v in (("stride", stride), ("padding", padding)) if v != DEFAULTS[name][key]}
    oracle = depthwise if name == "depthwise_conv2d" else separable
    return arrays, options, oracle(*arrays, stride, padding)


@st.composite
def refused(draw):
    """(function, arrays, options) that must raise ValueError; one thing does not fit, by as little as possible."""
    c, k, more = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    x, w, point = np.ones((1, c, k + 1, k + 1)), np.ones((c, 1, k, k)), np.ones((2, c, 1, 1))
    options = draw(st.sampled_from([{"stride": 0}, {"stride": -1}, {"padding": -1}]))
    shapes = [(c + more, 1, k, k), (c, 2, k, k), (c, 1, k, k + 1), (c, 1, k + 1, k)]
    wrong = [np.ones(shape) for shape in shapes]
    points_of = [np.ones(shape) for shape in ((2, c + more, 1, 1), (2, c, 2, 1), (2, c, 1, 2))]
    large, low = np.ones((c, 1, k + 1, k + 1)), draw(st.sampled_from([(k, k + 1), (k + 1, k)]))
    cases = [
        ("depthwise_conv2d", (x, w), options),
        *(("depthwise_conv2d", (x, bad), {}) for bad in wrong),
        ("depthwise_conv2d", (np.ones((1, c, *low)), large), {}),
        ("depthwise_conv2d", (np.ones((1, c, *low)), np.ones((c, 1, k + 3, k + 3))), {"padding": 1}),
        *(("depthwise_separable", (x, w, bad), {}) for bad in points_of),
        ("depthwise_separable", (x, wrong[0], point), {}),
        ("depthwise_separable", (x, w, point), options),
    ]
    return draw(st.sampled_from(cases))


@points(1.5)
@hint("Channel 0 is added up: 10. Channel 1 gives 5 - 8 = -3. Only then are the two mixed.")
@pytest.mark.parametrize("function", ["depthwise_conv2d", "depthwise_separable"])
def test_examples(student, function):
    """The examples of the file come out as written there."""
    x = np.arange(1.0, 9.0).reshape(1, 2, 2, 2)
    w = np.array([[[[1.0, 1.0], [1.0, 1.0]]], [[[1.0, 0.0], [0.0, -1.0]]]])
    if function == "depthwise_conv2d":
        expect_close(student.depthwise_conv2d(x, w), np.array([10.0, -3.0]).reshape(1, 2, 1, 1), NEAR)
    else:
        mix = np.array([[1.0, 1.0], [2.0, 0.0]]).reshape(2, 2, 1, 1)
        expected = np.array([7.0, 20.0]).reshape(1, 2, 1, 1)
        expect_close(student.depthwise_separable(x, w, mix, padding=0), expected, NEAR)


@points(2)
@hint("Filter c meets channel c and no other one. There are as many channels afterwards as before.")
@given(case=layers("depthwise_conv2d", padding=0))
def test_depthwise(student, case):
    """depthwise_conv2d filters each channel with its own filter, and adds no channels up."""
    arrays, options, expected = case
    expect_close(student.depthwise_conv2d(*arrays, **options), expected, NEAR)


@points(1)
@hint("Zeros on all four sides; output (r, q) starts in row S*r and column S*q. Leftover pixels are dropped.")
@given(case=layers("depthwise_conv2d", stride=3, padding=2, channels=1, mirrored=True))
def test_stride_and_padding(student, case):
    """depthwise_conv2d pads with zeros and moves the filters by `stride` pixels."""
    arrays, options, expected = case
    expect_close(student.depthwise_conv2d(*arrays, **options), expected, NEAR)


@points(2)
@requires("test_depthwise")
@hint("After the first step each pixel is a vector of C numbers. Which matrix makes O numbers of it?")
@given(case=layers("depthwise_separable"))
def test_separable(student, case):
    """depthwise_separable filters each channel, then mixes the channels of every pixel."""
    arrays, options, expected = case
    expect_close(student.depthwise_separable(*arrays, **options), expected, NEAR)


@points(0.5)
@requires("test_separable", "test_stride_and_padding")
@hint("Stride and padding belong to the first step. The second one takes every pixel as it is.")
@given(case=layers("depthwise_separable", stride=3, padding=2))
def test_separable_stride(student, case):
    """depthwise_separable uses stride and padding once, in the first step."""
    arrays, options, expected = case
    expect_close(student.depthwise_separable(*arrays, **options), expected, NEAR)


@points(0.5)
@requires("test_separable")
@hint("np.zeros makes float64 unless you give it a dtype; `part *= ...` writes into x, as a slice is no copy.")
@given(case=layers("depthwise_separable", dtype="float32"))
def test_fresh_float32(student, case):
    """The arguments stay as they are, the results are fresh arrays, and float32 stays float32."""
    arrays, options, expected = case
    result = expect_unchanged(student.depthwise_separable, *arrays, **options)
    expect_close(result, expected, T2, dtype="float32")
    layer = (*arrays[:2], 1, options.get("padding", 1))
    expect_close(expect_unchanged(student.depthwise_conv2d, *layer), depthwise(*layer), T2, dtype="float32")


@points(0.5)
@requires("test_depthwise", "test_separable")
@hint("Compare the shapes with (C, 1, k, k) and (O, C, 1, 1) first: numpy stretches an axis of 1 in silence.")
@given(case=refused())
def test_refuses_what_does_not_fit(student, case):
    """Filters of another shape, filters that are too large, and numbers out of range raise ValueError."""
    function, arrays, options = case
    expect_raises(ValueError, getattr(student, function), *arrays, **options)
