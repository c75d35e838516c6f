"""Hidden checks of cnn/compose_kernels. The oracle runs both layers, all windows at once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, array_values, expect, expect_close, hint, points, requires

NEAR = T1._replace(floor=10.0)
"""T1, and 1e-9 where terms cancel: 500 products of three normal values are off by 500 * 1.1e-16 times the sum of their
sizes (about 250 on the average, 5,000 at most), 3e-10; whole numbers are exact."""
SIDE = 9


def conv(x, k):
    """The convolution of networks."""
    return np.einsum("rqij,ij->rq", np.lib.stride_tricks.sliding_window_view(x, k.shape), k)


def filters(most=5):
    """Weights of up to `most` rows and columns, some of them in Fortran order or turned round in memory."""
    sides = st.tuples(*[st.integers(1, most)] * 2)
    turns = st.sampled_from([np.asfortranarray, lambda k: k[:, ::-1], np.ascontiguousarray])
    return st.builds(lambda k, turn: turn(k), sides.flatmap(array_values), turns)


@st.composite
def networks(draw):
    """((x, a, b), result without ReLU, gap) on images of 9 x 9."""
    x = draw(array_values((SIDE, SIDE), styles=("integers", "normal")))
    a, b = draw(filters()), draw(filters())
    two = conv(conv(x, a), b)
    return (x, a, b), two, float(np.abs(conv(np.maximum(conv(x, a), 0), b) - two).max())


@points(0.75)
@requires("test_compose")
@hint("Try filters of even size, and of 5 x 5.")
@given(case=networks())
def test_two_layers_are_one(student, case):
    """The composed filter gives on any image what the two layers give one after the other."""
    (x, a, b), expected, _gap = case
    c = student.compose_kernels(a, b)
    fits = isinstance(c, np.ndarray) and c.shape == tuple(SIDE + 1 - side for side in expected.shape)
    expect(fits, "The composed filter has a wrong size, or is no array.", actual=c)
    expect_close(conv(x, c), expected, NEAR)


@points(0.5)
@requires("test_compose")
@hint("An image of ones tells the sum of the weights. And three layers can be put together from either end.")
@given(a=filters(3), b=filters(3), c=filters(3))
def test_laws(student, a, b, c):
    """Three filters give one, from whichever end they are put together; the weights' sum is the product of the sums."""
    first = student.compose_kernels(student.compose_kernels(a, b), c)
    expect_close(student.compose_kernels(a, student.compose_kernels(b, c)), first, NEAR)
    expect_close(float(np.sum(first)), float(a.sum() * b.sum() * c.sum()), NEAR)


@points(0.75)
@requires("test_gap")
@hint("The largest distance counts, up or down, over the whole image.")
@given(case=networks())
def test_gap_of_large_images(student, case):
    """relu_gap is right on images of 9 x 9, for filters of any size and layout of memory."""
    arguments, _two, expected = case
    expect_close(student.relu_gap(*arguments), expected, NEAR)
