"""Public checks of cnn/compose_kernels. The oracle of the filter asks each pixel of it which weights meet there."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, array_values, expect_close, expect_raises, expect_unchanged, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where terms cancel: 81 products of three normal values, each up to 125, are off by 81 * 1.1e-16 times
the sum of their sizes (at most 81 * 125 = 1e4), 9e-11; whole numbers are exact."""


def composed(a, b):
    """The oracle of compose_kernels: weight (r, q) is the exact sum of all products whose places add up to (r, q)."""
    c = np.zeros((a.shape[0] + b.shape[0] - 1, a.shape[1] + b.shape[1] - 1))
    for r, q in np.ndindex(c.shape):
        places = [(i, j) for i, j in np.ndindex(a.shape) if 0 <= r - i < b.shape[0] and 0 <= q - j < b.shape[1]]
        c[r, q] = math.fsum(a[i, j] * b[r - i, q - j] for i, j in places)
    return c


def slid(x, k):
    """The convolution of networks: one output after the other."""
    h, w = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    y = [[float((x[r : r + k.shape[0], q : q + k.shape[1]] * k).sum()) for q in range(w)] for r in range(h)]
    return np.array(y)


def gap(x, a, b):
    """The oracle of relu_gap, without a composed filter: what the second layer makes of the part that ReLU cut off."""
    return float(np.abs(slid(np.minimum(slid(x, a), 0), b)).max())


def filters(least=1):
    """Weights of one to three rows and columns."""
    sides = st.tuples(*[st.integers(least, 3)] * 2)
    return sides.flatmap(array_values)


@st.composite
def pairs(draw):
    """(a, b, composed)."""
    a, b = draw(filters()), draw(filters())
    return a, b, composed(a, b)


@st.composite
def networks(draw, *, calm=False):
    """((x, a, b), gap); `calm` ones have no number below zero after the first layer."""
    styles = ("integers", "normal")
    sides = draw(st.tuples(*[st.integers(1, 3)] * 4))
    a, b = (draw(array_values(shape, styles=styles)) for shape in (sides[:2], sides[2:]))
    h, w = sides[0] + sides[2] - 1 + draw(st.integers(0, 2)), sides[1] + sides[3] - 1 + draw(st.integers(0, 2))
    x = draw(array_values((h, w), styles=styles))
    if calm:
        x, a = np.abs(x), np.abs(a)
    return (x, a, b), gap(x, a, b)


@st.composite
def refused(draw):
    """Arguments of relu_gap that must raise ValueError: often each filter fits, but not both, one after the other."""
    ah, bh = draw(st.integers(2, 3)), draw(st.integers(1, 3))
    h = ah + bh - 1 - draw(st.integers(1, min(2, ah + bh - 2)))
    x, a, b = np.ones((h, 4)), np.ones((ah, 1)), np.ones((bh, 1))
    return draw(st.sampled_from([(x, a, b), (x.T, a.T, b.T)]))


@points(2)
@hint(
    "Filter: 1 times a, and 3 times a one column further on. Gap: the first layer gives [-2, 1], ReLU makes it [0, 1]."
)
@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        (
            "compose_kernels",
            (np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[1.0, 3.0]])),
            np.array([[1.0, 5.0, 6.0], [0.0, -1.0, -3.0]]),
        ),
        ("relu_gap", (np.array([[1.0, -3.0, 4.0]]), np.array([[1.0, 1.0]]), np.array([[1.0, 2.0]])), 2.0),
    ],
    ids=["compose_kernels", "relu_gap"],
)
def test_examples(student, name, arguments, expected):
    """The examples of the file are right."""
    expect_close(getattr(student, name)(*arguments), expected, NEAR)


@points(2.5)
@hint("Write the output of the second layer in terms of pixels. Which products of weights stand before x[r, q]?")
@given(case=pairs())
def test_compose(student, case):
    """compose_kernels gives the filter whose weight (r, q) sums a[i, j] * b[r - i, q - j], of size ah + bh - 1, aw + bw - 1."""
    a, b, expected = case
    expect_close(student.compose_kernels(a, b), expected, NEAR)


@points(0.5)
@requires("test_compose")
@hint("Each product of a weight of a and one of b counts once, whichever filter you begin with.")
@given(case=pairs())
def test_order(student, case):
    """Which of the two filters comes first makes no difference."""
    a, b, _expected = case
    expect_close(student.compose_kernels(b, a), student.compose_kernels(a, b), NEAR)


@points(2)
@hint(
    "Two images: first layer, ReLU, second layer; and the composed filter alone. Where do they differ most, up or down?"
)
@given(case=networks())
def test_gap(student, case):
    """relu_gap gives the largest distance between the two layers with ReLU between, and the one composed layer."""
    arguments, expected = case
    expect_close(student.relu_gap(*arguments), expected, NEAR)


@points(0.25)
@requires("test_gap")
@hint("ReLU leaves alone what is not below zero. What is left of the difference?")
@given(case=networks(calm=True))
def test_no_gap(student, case):
    """Where the first layer gives nothing below zero, the gap is 0."""
    arguments, _expected = case
    expect_close(student.relu_gap(*arguments), 0.0, NEAR)


@points(0.25)
@requires("test_compose", "test_gap")
@hint("`part = x[...]` and `a.reshape(...)` are windows into x and a, not copies.")
@given(pair=pairs(), network=networks())
def test_inputs_unchanged(student, pair, network):
    """Both functions leave their arguments as they were; the composed filter is a fresh array."""
    expect_unchanged(student.compose_kernels, *pair[:2])
    expect_unchanged(student.relu_gap, *network[0])


@points(0.5)
@requires("test_gap")
@hint("How many rows and columns must x have, so that both filters find a place one after the other?")
@given(arguments=refused())
def test_refuses_small_images(student, arguments):
    """relu_gap raises ValueError when the image is smaller than the composed filter."""
    expect_raises(ValueError, student.relu_gap, *arguments)
