"""Public checks of cnn/filter_grid. The oracle asks for each pixel of the image which weight it shows, in fractions."""

from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T2,
    Tolerance,
    array_values,
    expect_close,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = Tolerance(atol=1e-12)
"""Weights up to 400 in a range of 1 at least: three float64 operations are off by 400 * 3 * 1.1e-16 = 1.4e-13 at most."""


def shown(w, cols, pad=1):
    """The image in float64, one pixel after the other."""
    n, c, kh, kw = w.shape
    rows = len(range(0, n, cols))
    image = np.zeros((rows * (kh + pad) + pad, cols * (kw + pad) + pad, c))
    exact = [[Fraction(value) for value in one.ravel().tolist()] for one in w]
    for y, x, channel in product(*map(range, image.shape)):
        row, r = divmod(y - pad, kh + pad)
        column, q = divmod(x - pad, kw + pad)
        number = row * cols + column
        if r < kh and q < kw and number < n:
            low, high = min(exact[number]), max(exact[number])
            weight = exact[number][(channel * kh + r) * kw + q]
            image[y, x, channel] = (weight - low) / (high - low) if high > low else 0.5
    return image


@st.composite
def filters(draw, low=1, high=5, dtype="float64", values=None):
    """Weights (O, C, kh, kw), no filter of them constant: the first two weights of each are made to differ."""
    n, c = draw(st.integers(low, high)), draw(st.sampled_from([1, 3]))
    kh, kw = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    w = draw(values((n, c, kh, kw)) if values else array_values((n, c, kh, kw), dtype))
    w[:, 0, 0, 1] += w[:, 0, 0, 0] == w[:, 0, 0, 1]
    return w


@st.composite
def scaled(draw, low=1, high=1):
    """(w, cols, expected) in one row without borders, so that only the values can be wrong."""
    w = draw(filters(low, high))
    return w, len(w), shown(w, len(w), 0)


@st.composite
def scaled_already(draw, pads=(1,)):
    """(w, cols, options, expected): each filter has weights 0 and 1, so that only the places can be wrong."""
    w = draw(filters(1, 7, values=lambda shape: array_values(shape, low=0, high=1, styles=("integers",))))
    w = np.repeat(w[:, :1] % 2, w.shape[1], axis=1)  # all channels alike
    cols, pad = draw(st.integers(1, 4)), draw(st.sampled_from(pads))
    options = {} if pads == (1,) else {"pad": pad}
    return w, cols, options, shown(w, cols, pad)


@st.composite
def constant(draw):
    """(w, cols, expected) for one to three filters, each of one number."""
    values = draw(st.lists(st.integers(-2, 2), min_size=1, max_size=3))
    shape = draw(st.tuples(st.sampled_from([1, 3]), st.integers(1, 2), st.integers(1, 3)))
    w = np.stack([np.full(shape, float(value)) for value in values])
    return w, len(w), shown(w, len(w), 0)


@st.composite
def other_dtypes(draw):
    """(w, cols, dtype of the answer, expected) for float32 and int64."""
    dtype = draw(st.sampled_from(["float32", "int64"]))
    w = draw(filters(1, 1, dtype))
    return w, len(w), "float32" if dtype == "float32" else "float64", shown(w, len(w))


@st.composite
def refused(draw):
    """(w, cols, options) that must raise ValueError; only the shape of w matters."""
    c, less = draw(st.sampled_from([1, 3])), draw(st.integers(0, 1))
    wrong = draw(st.sampled_from([0, 2, 4]))
    return draw(
        st.sampled_from([
            (np.ones((2, wrong, 2, 2)), 2, {}), (np.ones((0, c, 2, 2)), 2, {}), (np.ones((2, c, 2, 2)), -less, {}),
            (np.ones((2, c, 2, 2)), 1, {"pad": -1 - less}),
        ])
    )  # fmt: skip


EXAMPLE = np.array([[[[0, 1], [2, 4]]], [[[3, 3], [3, 3]]], [[[-1, 0], [0, 1]]]])
IMAGE = np.zeros((7, 7, 1))
IMAGE[1:3, 1:3, 0], IMAGE[1:3, 4:6, 0], IMAGE[4:6, 1:3, 0] = [[0, 0.25], [0.5, 1]], 0.5, [[0, 0.5], [0.5, 1]]


@points(0.75)
@hint("Two tiles of 2 pixels and three borders of 1: 7 pixels. Draw the 7 by 7 boxes and write the numbers into them.")
def test_example(student):
    """The three filters of the file give the image that is written there."""
    expect_close(student.filter_grid(EXAMPLE, cols=2), IMAGE, NEAR)


@points(0.75)
@hint("The smallest weight becomes 0, the largest 1. What becomes of the one in the middle? Where are the channels?")
@given(case=scaled())
def test_scale(student, case):
    """A single filter is scaled from 0 to 1, all its channels together, and shown with the channels last."""
    w, cols, expected = case
    expect_close(student.filter_grid(w, cols, pad=0), expected, NEAR)


@points(0.5)
@hint("Each filter has its own smallest and largest weight.")
@given(case=scaled(2, 4))
def test_own_range(student, case):
    """Each filter is scaled by itself, whatever the others are like."""
    w, cols, expected = case
    expect_close(student.filter_grid(w, cols, pad=0), expected, NEAR)


@points(0.75)
@hint("Which row and which column does filter number i have? How many rows does it take for 5 filters in 2 columns?")
@given(case=scaled_already())
def test_places(student, case):
    """The filters stand in their places, row by row, and everything else is 0."""
    w, cols, options, expected = case
    expect_close(student.filter_grid(w, cols, **options), expected, NEAR)


@points(0.25)
@hint("`pad` pixels above the first row, between the rows, and below the last one; columns alike.")
@given(case=scaled_already(pads=(0, 2, 3)))
def test_pad(student, case):
    """Any number of pixels can be left between the tiles and around them."""
    w, cols, options, expected = case
    expect_close(student.filter_grid(w, cols, **options), expected, NEAR)


@points(0.25)
@hint("When the largest weight is the smallest one, there is nothing to divide by.")
@given(case=constant())
def test_constant_filter(student, case):
    """A filter of equal weights is 0.5 everywhere."""
    w, cols, expected = case
    expect_close(student.filter_grid(w, cols, pad=0), expected, NEAR)


@points(0.25)
@requires("test_scale")
@hint("`f -= f.min()` writes into the weights of the network: work on a copy.")
@given(w=filters(high=2))
def test_weights_unchanged(student, w):
    """filter_grid leaves the weights as they were and returns a fresh array."""
    expect_unchanged(student.filter_grid, w, 1)


@points(0.25)
@requires("test_scale")
@hint("np.zeros makes float64 unless you give it a dtype; in an array of whole numbers 0.5 becomes 0.")
@given(case=other_dtypes())
def test_dtypes(student, case):
    """float32 gives float32, and whole numbers give float64."""
    w, cols, dtype, expected = case
    expect_close(student.filter_grid(w, cols), expected, T2, dtype=dtype)


@points(0.25)
@requires("test_scale")
@hint("Look at the four arguments first: a picture has 1 or 3 channels, and no filter is no picture.")
@given(case=refused())
def test_refuses_what_is_no_picture(student, case):
    """A number of channels other than 1 and 3, no filters, cols below 1 and pad below 0 raise ValueError."""
    w, cols, options = case
    expect_raises(ValueError, student.filter_grid, w, cols, **options)
