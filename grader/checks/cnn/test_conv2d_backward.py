"""Public checks of cnn/conv2d_backward. The oracle asks every pixel and every output which weight joins them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T1,
    T2,
    array_values,
    expect,
    expect_close,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where terms cancel: 27 products of normal values, each up to 25, are off by 27 * 675 * 2.2e-16 = 4e-12."""


def handed_back(dout, x, w, stride=1, padding=0):
    """The oracle in float64: pixel (a, b) met output (r, q) in weight (a + P - S*r, b + P - S*q), if there is one."""
    dout, x, w = (array.astype(np.float64) for array in (dout, x, w))
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for a, b, r, q in np.ndindex(*x.shape[2:], *dout.shape[2:]):
        i, j = a + padding - stride * r, b + padding - stride * q
        if 0 <= i < w.shape[2] and 0 <= j < w.shape[3]:
            dx[:, :, a, b] += dout[:, :, r, q] @ w[:, :, i, j]
            dw[:, :, i, j] += dout[:, :, r, q].T @ x[:, :, a, b]
    return dx, dw, dout.sum((0, 2, 3))


@st.composite
def layers(draw, dtype="float64", *, n=1, c=1, o=1, k=2, step=(1, 1), pads=(0, 0), left_over=False, symmetric=False):
    """(arguments, (dx, dw, db)), sizes drawn up to the given ones, stride and padding in the given ranges.

    `left_over`: some rows or columns at the end are too few for a step. `symmetric` filters look the same when turned by
    180 degrees: whoever flips pays for it in another check.
    """
    kh, kw, ho, wo = draw(st.tuples(*[st.integers(1, k)] * 2, *[st.integers(1, 3)] * 2))
    stride, padding = draw(st.integers(*step)), draw(st.integers(*pads))
    rows, columns = draw(st.tuples(*[st.integers(0, stride - 1)] * 2)) if left_over else (0, 0)
    h = max(1, kh + stride * (ho - 1) + rows - 2 * padding)
    width = max(1, kw + stride * (wo - 1) + columns - 2 * padding)
    n, c, o = draw(st.integers(1, n)), draw(st.integers(1, c)), draw(st.integers(1, o))
    ho, wo = (h + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1
    options = (stride, padding) if padding else (stride,) if stride > 1 else ()
    shapes = ((n, o, ho, wo), (n, c, h, width), (o, c, kh, kw))
    dout, x, w = (draw(array_values(shape, dtype)) for shape in shapes)
    w = w + w[:, :, ::-1, ::-1] if symmetric else w
    return (dout, x, w, *options), handed_back(dout, x, w, *options)


@st.composite
def refused(draw):
    """Arguments that must raise ValueError; only their shapes matter."""
    n, more, low = draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(st.integers(-1, 0))
    fits = [(1, 2, n, 2), (1, 1, n, 3), (2, 1, 1, 2)]
    wrong = list(fits[0])
    wrong[draw(st.integers(0, 3))] += draw(st.sampled_from([more, -1]))
    cases = [
        ([tuple(wrong), *fits[1:]], ()), ([*fits[:2], (2, 1 + more, 1, 2)], ()),
        ([fits[0], (1, 1 + more, n, 3), fits[2]], ()), ([(1, 1, 0, 1), (1, 1, n, 1), (1, 1, n + 1, 1)], ()),
        ([(1, 1, 1, 0), (1, 1, 1, n), (1, 1, 1, n + 3)], (1, 1)), ([(1, 1, 1, 1)] * 3, (low,)),
        ([(1, 1, 1, 1), (1, 1, 3, 3), (1, 1, 1, 1)], (1, -1)), ([(1, 2, n, 2), *fits[1:]], (2,)),
    ]  # fmt: skip
    shapes, options = draw(st.sampled_from(cases))
    return *map(np.ones, shapes), *options


def parts(gradients):
    """dx, dw and db of the student's answer."""
    three = isinstance(gradients, (tuple, list)) and len(gradients) == 3
    expect(three, "It has to return three arrays: dx, dw, db.", actual=gradients)
    return gradients


DOUT = np.array([[[[1.0, 0.0], [0.0, 10.0]]]])
X, W = np.arange(9.0).reshape(1, 1, 3, 3), np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
GRADIENTS = {
    "dx": np.array([[[[1.0, 2.0, 0.0], [3.0, 14.0, 20.0], [0.0, 30.0, 40.0]]]]),
    "dw": np.array([[[[40.0, 51.0], [73.0, 84.0]]]]),
    "db": np.array([11.0]),
}


@points(3)
@hint(
    "Two outputs count here: 1 times the filter in the upper left corner, 10 times the filter in the lower right one."
)
@pytest.mark.parametrize("which", range(3), ids=list(GRADIENTS))
def test_example(student, which):
    """The example of the file is right: one image of 3 x 3, one filter of 2 x 2."""
    gradients = parts(student.conv2d_backward(DOUT, X, W))
    expect_close(gradients[which], list(GRADIENTS.values())[which], NEAR)


@points(2.5)
@hint("Which outputs has this pixel helped to make? Each hands back its dout, times the weight that stood between.")
@given(case=layers(n=2, c=2, o=2))
def test_dx(student, case):
    """dx adds up, for each pixel, dout times weight over all filters and all places whose window has the pixel in it."""
    arguments, (dx, _dw, _db) = case
    expect_close(parts(student.conv2d_backward(*arguments))[0], dx, NEAR)


@points(2)
@hint("Which pixels has this weight met, in all images? Each counts with the dout of the place where they met.")
@given(case=layers(n=2, c=2, o=2))
def test_dw(student, case):
    """dw adds up, for each weight, dout times pixel over all places and all images."""
    arguments, (_dx, dw, _db) = case
    expect_close(parts(student.conv2d_backward(*arguments))[1], dw, NEAR)


@points(1)
@hint("The bias of a filter was added to how many numbers? Their dout all count in full.")
@given(case=layers(n=2, o=3, k=1))
def test_db(student, case):
    """db adds up dout, for each filter, over all places and all images."""
    arguments, (_dx, _dw, db) = case
    expect_close(parts(student.conv2d_backward(*arguments))[2], db, NEAR)


@points(1)
@hint("Output (r, q) looked at the part that starts in row S*r and column S*q.")
@given(case=layers(step=(2, 3), symmetric=True))
def test_stride(student, case):
    """Gradients go to where the filter stood: every `stride` pixels."""
    arguments, gradients = case
    expect_close(student.conv2d_backward(*arguments), gradients, NEAR)


@points(1)
@hint("Work with padded x and padded dx. dx has the shape of x: cut off as much as was added, on all four sides.")
@given(case=layers(k=3, pads=(1, 2), symmetric=True))
def test_padding(student, case):
    """With padding, dx is the part of the gradient that belongs to the image, and dw sees the padded zeros."""
    arguments, gradients = case
    expect_close(student.conv2d_backward(*arguments), gradients, NEAR)


@points(0.5)
@hint(
    "dx has the shape of x, also where the last rows were too few for a step. Nobody looked at them: their gradient is 0."
)
@given(case=layers(step=(2, 4), left_over=True, symmetric=True))
def test_pixels_never_read(student, case):
    """Pixels that no window has in it have the gradient 0."""
    arguments, gradients = case
    expect_close(student.conv2d_backward(*arguments), gradients, NEAR)


@points(0.5)
@requires("test_dx", "test_dw", "test_db")
@hint("`part = x[...]` is a window into x, not a copy: `part *= ...` writes into x.")
@given(case=layers(n=2, c=2, o=2))
def test_inputs_unchanged(student, case):
    """dout, x and w are left as they were, and the gradients are fresh arrays."""
    expect_unchanged(student.conv2d_backward, *case[0])


@points(0.25)
@requires("test_dx", "test_dw", "test_db")
@hint("np.zeros makes float64 unless you give it a dtype. All three gradients count.")
@given(case=layers("float32", n=2, c=4, o=4, k=3))
def test_float32(student, case):
    """float32 in gives float32 out, as exact as float32 allows."""
    arguments, gradients = case
    expect_close(student.conv2d_backward(*arguments), gradients, T2, dtype="float32")


@points(0.25)
@requires("test_dx", "test_dw", "test_db")
@hint("Work out the shape of the output as in the forward pass, and compare it with that of dout.")
@given(case=refused())
def test_refuses_what_does_not_fit(student, case):
    """A dout that is not of the output's shape, channels that do not match and numbers out of range raise ValueError."""
    expect_raises(ValueError, student.conv2d_backward, *case)
