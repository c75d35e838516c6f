"""Hidden checks of cnn/conv2d_backward. The oracle runs the layer forward and looks how the loss moves."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, array_values, expect_close, hint, points, requires

NEAR = T1._replace(floor=10.0)
"""T1, and 1e-9 where terms cancel: 2,600 products of three normal values are off by 2600 * 1.1e-16 times the sum of their
sizes (about 1,300) at worst, 4e-10. Whole numbers are exact."""


def forward(x, w, stride, padding):
    """The layer without bias, all windows at once."""
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncrqij,ocij->norq", windows, w)


def differences(loss, array):
    """Central differences of `loss` for each number of `array`; step 1 is exact, as the loss is linear in it."""
    slopes = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        up, down = array.astype(np.float64), array.astype(np.float64)
        up[place] += 1
        down[place] -= 1
        slopes[place] = (loss(up) - loss(down)) / 2
    return slopes


@st.composite
def layers(draw, dtype="float64", n=None):
    """((dout, x, w, stride, padding), y without bias): everything together, in either order of memory."""
    n, c, o = draw(st.tuples(*[st.integers(1, 2)] * 3)) if n is None else (n, 1, 2)
    kh, kw, stride, padding = draw(st.tuples(*[st.integers(1, 3)] * 3, st.integers(0, 2)))
    more, wider = draw(st.tuples(*[st.integers(0, 3)] * 2))
    h, width = max(1, kh - 2 * padding + more), max(1, kw - 2 * padding + wider)
    x, w = draw(array_values((n, c, h, width), dtype)), draw(array_values((o, c, kh, kw), dtype))
    y = forward(x, w, stride, padding)
    dout = draw(array_values(y.shape, dtype))
    if draw(st.booleans()):
        dout, x, w = map(np.asfortranarray, (dout, x, w))
    return (dout, x, w, stride, padding), y


@st.composite
def measured(draw, **sizes):
    """(arguments, (dx, dw, db)) by differences of the loss: the sum of dout * y."""
    arguments, _y = draw(layers(**sizes))
    dout, x, w, *options = arguments
    dx = differences(lambda other: (dout * forward(other, w, *options)).sum(), x)
    dw = differences(lambda other: (dout * forward(x, other, *options)).sum(), w)
    db = differences(lambda b: (dout * b[:, None, None]).sum(), np.zeros(len(w)))
    return arguments, (dx, dw, db)


@points(1.25)
@hint("Move one pixel or one weight by a little and look how the sum of dout * y moves. Do so with stride and padding.")
@given(case=measured())
def test_differences(student, case):
    """The gradients tell how the loss moves, measured by differences, with stride and padding together."""
    arguments, gradients = case
    expect_close(student.conv2d_backward(*arguments), gradients, NEAR)


@points(0.75)
@requires("test_dx", "test_dw")
@hint("dx and dw come from the same products: dout, pixel, weight. Is one of them counted twice, or left out?")
@given(case=layers())
def test_same_sum(student, case):
    """The sums of dout * y, of dx * x and of dw * w are the same number, as y is made of products of pixel and weight."""
    arguments, y = case
    dout, x, w, *_options = arguments
    dx, dw, _db = student.conv2d_backward(*arguments)
    both = [float((np.asarray(dx) * x).sum()), float((np.asarray(dw) * w).sum())]
    expect_close(both, [float((dout * y).sum())] * 2, NEAR)


@points(0.5)
@requires("test_dx", "test_dw", "test_db")
@hint("Each gradient is a sum of products with dout. What else does your code do to dout?")
@given(case=layers(), c=st.integers(-3, 3))
def test_linear(student, case, c):
    """When dout is multiplied by a number, so are all three gradients."""
    (dout, *rest), _y = case
    once = student.conv2d_backward(dout, *rest)
    expect_close(student.conv2d_backward(c * dout, *rest), tuple(c * np.asarray(part) for part in once), NEAR)


@points(0.5)
@requires("test_dx", "test_dw", "test_db")
@hint("No images: dx is empty, dw and db are zeros of the right shape. Whole numbers give float64.")
@given(case=measured(n=0) | measured(dtype="int64"))
def test_no_images_and_integers(student, case):
    """An empty batch gives an empty dx, and zeros for dw and db; int64 gives float64."""
    arguments, gradients = case
    expect_close(student.conv2d_backward(*arguments), gradients, NEAR)
