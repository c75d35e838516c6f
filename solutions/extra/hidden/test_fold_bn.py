"""Hidden checks of extra/fold_bn: the folded layer gives what the two layers give."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from grader.testing import Tolerance, array_values, expect_close, hint, points, requires

NEAR = Tolerance(rtol=1e-9, scaled=1e-9, floor=1.0)
"""27 terms below 9, times gamma / deviation below 3 / 0.3: 27 * 90 * 1.1e-16 = 3e-13."""


def conv(x, w, groups):
    """(N, C, H, W), (O, C / groups, k, k) -> (N, O, H', W'), no padding, stride 1."""
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))
    parts = zip(np.split(windows, groups, axis=1), np.split(w, groups), strict=True)
    return np.concatenate([np.einsum("nchwij,ocij->nohw", part, filters) for part, filters in parts], axis=1)


@st.composite
def networks(draw, depthwise=False):
    """(picture, groups, arguments of fold_bn): memory in any order, variances of at least 0.1."""
    c, k = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    o, groups = (c, c) if depthwise else (draw(st.integers(1, 3)), 1)
    x = draw(array_values((2, c, k + 1, k + draw(st.integers(0, 2))), styles=("integers", "normal")))
    w = draw(array_values((o, c // groups, k, k), styles=("integers", "normal")))
    b = draw(st.none() | array_values((o,)))
    gamma, beta, mean = (draw(array_values((o,))) for _ in range(3))
    var = draw(array_values((o,), low=0, styles=("ramp", "integers"))) + 0.1
    return x, groups, (np.asfortranarray(w) if draw(st.booleans()) else w, b, gamma, beta, mean, var)


def expect_same_pictures(student, case):
    """Fail unless convolution and normalisation give what the folded convolution gives."""
    x, groups, (w, b, gamma, beta, mean, var) = case
    z = conv(x, w, groups) + (np.zeros(len(w)) if b is None else b)[:, None, None]
    shape = (slice(None), None, None)
    y = gamma[shape] * (z - mean[shape]) / np.sqrt(var[shape] + 1e-5) + beta[shape]
    weights, bias = student.fold_bn(w, b, gamma, beta, mean, var)
    expect_close(conv(x, np.asarray(weights), groups) + np.asarray(bias)[shape], y, NEAR)


@points(1)
@requires("test_weights", "test_bias")
@hint("Send one picture through the two layers, and through yours. Where do they differ first?")
@given(case=networks())
def test_same_pictures(student, case):
    """The folded convolution gives the same pictures as convolution and normalisation in a row."""
    expect_same_pictures(student, case)


@points(0.5)
@requires("test_weights", "test_bias")
@hint(
    "A depthwise filter sees one channel: w has the shape (O, 1, k, k). The scale still belongs to the output channel."
)
@given(case=networks(depthwise=True))
def test_depthwise(student, case):
    """Folding works for depthwise convolutions too."""
    expect_same_pictures(student, case)
