"""Hidden checks of cnn/layers_to_connect. The oracle is the sum of the jumps in closed form."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires


def closed(distance, k, stride, dilation):
    """n layers reach over dilation * (k - 1) * (1 + stride + ... + stride ** (n - 1)) pixels."""
    return next(n for n in count() if dilation * (k - 1) * sum(stride**i for i in range(n)) >= distance)


@st.composite
def large(draw):
    """(arguments, layers): with a stride even the largest distances take few layers."""
    stride = draw(st.integers(1, 5))
    distance = draw(st.integers(0, 500 if stride == 1 else 10**9))
    arguments = distance, draw(st.integers(2, 31)), stride, draw(st.integers(1, 8))
    return arguments, closed(*arguments)


@points(0.5)
@hint("The checks on small images pass? Then try a stride and a dilation together, and count in whole numbers.")
@given(case=large())
def test_large_images(student, case):
    """layers_to_connect is right for large distances with stride and dilation together."""
    arguments, layers = case
    expect_equal(student.layers_to_connect(*arguments), layers)


@points(0.5)
@requires("test_counts_layers", "test_dilation")
@hint("Weights D pixels apart see a picture of which only each D-th pixel is there.")
@given(distance=st.integers(0, 200), k=st.integers(2, 7), dilation=st.integers(1, 5))
def test_dilation_shortens_the_way(student, distance, k, dilation):
    """Dilation D takes as many layers as a distance that is D times shorter, rounded up."""
    shorter = -(-distance // dilation)
    expect_equal(student.layers_to_connect(distance, k, 1, dilation), student.layers_to_connect(shorter, k))
