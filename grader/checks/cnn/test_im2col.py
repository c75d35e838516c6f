"""Public checks of cnn/im2col. The oracles place number by number, as the docstrings say where each one belongs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T1,
    array_values,
    expect_close,
    expect_equal,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where terms cancel: 27 products of normal values, each up to 25, are off by 27 * 675 * 2.2e-16 = 4e-12.
Where pixels are only moved, nothing is rounded, and answers must be equal."""


def columns_of(x, kh, kw, stride=1, padding=0):
    """The oracle of im2col in float64: pixels outside the image are left at zero instead of padded."""
    n, c, h, w = x.shape
    ho = len(range(0, h + 2 * padding - kh + 1, stride))
    wo = len(range(0, w + 2 * padding - kw + 1, stride))
    columns = np.zeros((n, c * kh * kw, ho * wo))
    for channel, i, j, r, q in np.ndindex(c, kh, kw, ho, wo):
        row, column = stride * r + i - padding, stride * q + j - padding
        if 0 <= row < h and 0 <= column < w:
            columns[:, channel * kh * kw + i * kw + j, r * wo + q] = x[:, channel, row, column]
    return columns


def matrix_of(k, h, w):
    """The oracle of conv_matrix in float64."""
    (kh, kw), wo = k.shape, w - k.shape[1] + 1
    m = np.zeros(((h - kh + 1) * wo, h * w))
    for r, q, i, j in np.ndindex(h - kh + 1, wo, kh, kw):
        m[r * wo + q, (r + i) * w + q + j] = k[i, j]
    return m


@st.composite
def images(draw, dtype="float64", *, n=2, c=3, stride=1, padding=0):
    """(arguments of im2col, expected); stride and padding are left out where they are not drawn."""
    kh, kw, ho, wo = draw(st.tuples(*[st.integers(1, 3)] * 4))
    step = draw(st.integers(min(stride, 2), stride))
    pad = draw(st.integers(min(padding, 1), padding))
    rows, columns = draw(st.tuples(*[st.integers(0, step - 1)] * 2))  # left over, too few for a step
    h = max(1, kh + step * (ho - 1) + rows - 2 * pad)
    w = max(1, kw + step * (wo - 1) + columns - 2 * pad)
    x = draw(array_values((draw(st.integers(1, n)), draw(st.integers(1, c)), h, w), dtype))
    options = (step, pad) if pad else (step,) if step > 1 else ()
    return (x, kh, kw, *options), columns_of(x, kh, kw, *options)


@st.composite
def filters(draw, dtype="float64"):
    """((k, h, w), matrix) for one filter on one image."""
    kh, kw, more, wider = draw(st.tuples(*[st.integers(1, 3)] * 2, *[st.integers(0, 3)] * 2))
    k = draw(array_values((kh, kw), dtype))
    return (k, kh + more, kw + wider), matrix_of(k, kh + more, kw + wider)


@st.composite
def layers(draw):
    """(arguments of im2col, filters as a matrix, the feature maps by their definition)."""
    arguments, _columns = draw(images())
    x, kh, kw = arguments
    w = draw(array_values((draw(st.integers(1, 2)), x.shape[1], kh, kw)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(2, 3))
    y = np.einsum("ncrqij,ocij->norq", windows, w)
    return arguments, w.reshape(len(w), -1), y.reshape(*y.shape[:2], -1)


@st.composite
def refused(draw):
    """(function, arguments) that must raise ValueError."""
    n, more, low = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(-1, 0))
    x, wide = np.ones((1, 1, n, 9)), np.ones((1, 1, 9, n))
    cases = [
        ("im2col", (x, n + more, 1)), ("im2col", (wide, 1, n + more)),
        ("im2col", (x, n + 2 + more, 1, 1, 1)), ("im2col", (wide, 1, n + 2 + more, 2, 1)),
        ("im2col", (x, low, 1)), ("im2col", (x, 1, low)), ("im2col", (x, 1, 1, low)),
        ("im2col", (np.ones((1, 1, 5, 5)), 1, 1, 1, -more)),
        ("conv_matrix", (np.ones((n + more, 1)), n, 3)), ("conv_matrix", (np.ones((1, n + more)), 3, n)),
    ]  # fmt: skip
    return draw(st.sampled_from(cases))


COLUMNS = np.array([[[0, 1, 2, 4, 5, 6], [1, 2, 3, 5, 6, 7], [4, 5, 6, 8, 9, 10], [5, 6, 7, 9, 10, 11]]], dtype=float)
MATRIX = np.array([[1, 2, 0, 3, 4, 0], [0, 1, 2, 0, 3, 4]], dtype=float)


@points(1.5)
@hint("Columns: the first window holds 0, 1, 4, 5. Matrix: its second row is the filter one pixel to the right.")
@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("im2col", (np.arange(12.0).reshape(1, 1, 3, 4), 2, 2), COLUMNS),
        ("conv_matrix", (np.array([[1.0, 2.0], [3.0, 4.0]]), 2, 3), MATRIX),
    ],
    ids=["im2col", "conv_matrix"],
)
def test_examples(student, name, arguments, expected):
    """The examples of the file are right: columns of the numbers 0 to 11, and the matrix of a 2 x 2 filter."""
    expect_equal(getattr(student, name)(*arguments), expected)


@points(2)
@hint(
    "Take one column and write its window down: channel by channel, row by row. And which window is the second column?"
)
@given(case=images())
def test_windows(student, case):
    """im2col writes each window as a column: channel, row, column inside; windows follow row by row."""
    arguments, expected = case
    expect_equal(student.im2col(*arguments), expected)


@points(0.75)
@hint("Window (r, q) starts in row S*r and column S*q. Leftover pixels are dropped.")
@given(case=images(n=1, c=1, stride=3))
def test_stride(student, case):
    """im2col moves the window by `stride` pixels down and to the right."""
    arguments, expected = case
    expect_equal(student.im2col(*arguments), expected)


@points(0.75)
@hint("Print the padded input: `padding` rows of zeros above and below, as many columns left and right.")
@given(case=images(n=1, c=1, padding=2))
def test_padding(student, case):
    """im2col puts `padding` rows and columns of zeros on each of the four sides."""
    arguments, expected = case
    expect_equal(student.im2col(*arguments), expected)


@points(1.25)
@hint("Row r * wo + q is a picture of h * w pixels, black but for the filter with its corner at (r, q). Draw one.")
@given(case=filters())
def test_matrix(student, case):
    """conv_matrix has the filter in every row, where it lies at that place, and zeros elsewhere."""
    arguments, expected = case
    expect_equal(student.conv_matrix(*arguments), expected)


@points(0.5)
@requires("test_windows")
@hint("Row and column of the product: one filter times one window, added up over channel, i and j.")
@given(case=layers())
def test_product_is_convolution(student, case):
    """Filters as a matrix times the columns of im2col give the feature maps of the convolution."""
    arguments, w, expected = case
    columns = student.im2col(*arguments)
    expect_equal(np.shape(columns), (len(arguments[0]), w.shape[1], expected.shape[2]))
    expect_close(w @ columns, expected, NEAR)


@points(0.5)
@requires("test_windows", "test_matrix")
@hint("With windows of one pixel, reshape alone does it, but that is the memory of x: copy.")
@given(columns=images(), matrix=filters())
def test_inputs_unchanged(student, columns, matrix):
    """im2col and conv_matrix leave their arguments as they were and return fresh arrays."""
    expect_unchanged(student.im2col, *columns[0])
    expect_unchanged(student.conv_matrix, *matrix[0])


@points(0.25)
@requires("test_windows", "test_matrix")
@hint("np.zeros makes float64 unless you give it a dtype.")
@given(columns=images("float32"), matrix=filters("float32"))
def test_float32(student, columns, matrix):
    """float32 in gives float32 out, for both functions."""
    expect_equal(student.im2col(*columns[0]), columns[1].astype(np.float32))
    expect_equal(student.conv_matrix(*matrix[0]), matrix[1].astype(np.float32))


@points(0.5)
@requires("test_windows", "test_matrix")
@hint("Compare the window with the padded image, and look at every number, before you cut anything out.")
@given(case=refused())
def test_refuses_what_does_not_fit(student, case):
    """Windows and filters that do not fit, and sizes, strides and paddings out of range raise ValueError."""
    name, arguments = case
    expect_raises(ValueError, getattr(student, name), *arguments)
