"""Public checks of cnn/pooling. Forward oracles take all windows at once; the backward one walks over pixels."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from grader.testing import (
    T1,
    T2,
    array_values,
    expect,
    expect_close,
    expect_equal,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the right answer is (nearly) zero because its terms cancel."""


def windows(x, k, stride=None, padding=0, fill=0.0):
    """All windows of x, shape (N, C, H', W', k, k), in float64."""
    sides = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    xp = np.pad(x.astype(np.float64), sides, constant_values=fill)
    step = stride or k
    return sliding_window_view(xp, (k, k), axis=(2, 3))[:, :, ::step, ::step]


def largest(x, k, stride=None, padding=0):
    """Max pooling; exact, so the dtype of x is kept."""
    return windows(x, k, stride, padding, fill=-np.inf).max(axis=(-2, -1)).astype(x.dtype)


def average(x, k, stride=None, padding=0):
    """Average pooling as what it is: a convolution of each channel with weights 1/k²."""
    return np.einsum("nchwij,ij->nchw", windows(x, k, stride, padding), np.full((k, k), 1.0 / k**2))


def hand_back(dout, x, k, stride=None):
    """Gradient of max pooling: for every window, look at its pixels in reading order and keep the first best."""
    step, dx = stride or k, np.zeros_like(x)
    for n, c, r, q in np.ndindex(dout.shape):
        pixels = itertools.product(range(r * step, r * step + k), range(q * step, q * step + k))
        winner = max(pixels, key=lambda pixel: x[n, c, pixel[0], pixel[1]])
        dx[n, c, winner[0], winner[1]] += dout[n, c, r, q]
    return dx


@st.composite
def distinct(draw, shape):
    """1, 2, 3, ... in order or shuffled: no two pixels are equal."""
    values, order = np.arange(1.0, np.prod(shape) + 1), draw(st.integers(0, 2**16))
    return (np.random.default_rng(order).permutation(values) if order else values).reshape(shape)


@st.composite
def pools(draw, values=array_values, *, overlap=None, padded=False):
    """(x, k, options): small channels; the last rows and columns may be too few for another window.

    `values` is the strategy for an array of a shape; `overlap` asks for strides below k (True) or from k (False).
    """
    least = 2 if padded or overlap else 1
    k = draw(st.integers(least, 3))
    step = draw(st.none() | st.integers(k if overlap is False else 1, k - 1 if overlap else 4))
    step = 1 if overlap and step is None else step
    padding = draw(st.integers(1, k // 2)) if padded else 0
    n, c, *sizes = draw(st.tuples(*[st.integers(1, 2)] * 2, *[st.integers(1, 3)] * 2))
    h, w = (
        max(1, (step or k) * (size - 1) + k - 2 * padding + draw(st.integers(0, (step or k) - 1))) for size in sizes
    )
    options = {"stride": step, "padding": padding}
    return draw(values((n, c, h, w))), k, {name: value for name, value in options.items() if value}


def negative(shape):
    """Values below zero."""
    return array_values(shape).map(lambda x: -1.0 - np.abs(x))


def mixed(shape):
    """Values above and below zero."""
    return array_values(shape) | negative(shape)


def tied(shape):
    """Few different values, so that windows have several largest pixels."""
    return array_values(shape, low=0, high=1, styles=("constant", "integers"))


@st.composite
def backward(draw, values, overlap):
    """(dout, x, k, options, expected)."""
    x, k, options = draw(pools(values, overlap=overlap))
    dout = draw(array_values(windows(x, k, **options).shape[:4]))
    return dout, x, k, options, hand_back(dout, x, k, **options)


@st.composite
def refused(draw):
    """(function, arguments, options) that must raise ValueError: fewer than 100 in all, so that each is drawn."""
    size, low = draw(st.integers(1, 2)), draw(st.integers(-1, 0))
    x, wide = np.ones((1, 1, size, size + 1)), np.ones((1, 1, 4, 4))
    cases = [
        ("max_pool2d_backward", (x[:, :, :1, :1], x, size + 1), {}),
        ("max_pool2d_backward", (x[:, :, :0, :1], x, size + 1), {}),
        ("max_pool2d_backward", (np.ones((1, 1, 0, 0)), x, size + 2), {"stride": 1}),
        ("max_pool2d_backward", (wide, wide, 2), {}), ("max_pool2d_backward", (wide[:, :, :size, :1], wide, 2), {}),
        ("max_pool2d_backward", (wide, wide, low), {}), ("max_pool2d_backward", (wide, wide, 1), {"stride": low}),
    ]  # fmt: skip
    for forward in ("max_pool2d", "avg_pool2d"):
        cases += [
            (forward, (x, size + 1), {}), (forward, (x, size + 3), {"padding": 1}),
            (forward, (wide, size), {"padding": size // 2 + 1}), (forward, (wide, 2), {"padding": -1}),
            (forward, (wide, low), {}), (forward, (wide, 2), {"stride": low}),
        ]  # fmt: skip
    return draw(st.sampled_from(cases))


BOARD = np.array([[[[1.0, 3.0, 2.0, 0.0], [4.0, 2.0, 1.0, 1.0], [0.0, 0.0, 5.0, 6.0], [1.0, 2.0, 7.0, 8.0]]]])
DOUT = np.array([[[[10.0, 20.0], [30.0, 40.0]]]])
ROWS = np.arange(1.0, 17).reshape(1, 1, 4, 4)
LEFTOVER = DOUT[:, :, :1, :1], ROWS, 3, {"stride": 2}, hand_back(DOUT[:, :, :1, :1], ROWS, 3, stride=2)
"""One window, and a row and a column too few for another."""
DX = np.array([[[[0.0, 0.0, 20.0, 0.0], [10.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 30.0, 0.0, 40.0]]]])


@points(2)
@hint("Cut the 4 x 4 board into four squares of 2 x 2 and work on each of them alone.")
@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("max_pool2d", (BOARD, 2), np.array([[[[4.0, 2.0], [2.0, 8.0]]]])),
        ("avg_pool2d", (BOARD, 2), np.array([[[[2.5, 1.0], [0.75, 6.5]]]])),
        ("max_pool2d_backward", (DOUT, BOARD, 2), DX),
    ],
    ids=["max", "average", "backward"],
)
def test_board(student, name, arguments, expected):
    """The 4 x 4 example is right: largest values, means, and the way back of the gradient."""
    expect_close(getattr(student, name)(*arguments), expected, NEAR)


@points(1.5)
@hint("Every channel of every image alone; window (r, q) starts in row stride*r and column stride*q.")
@given(case=pools(mixed).map(lambda case: (*case, largest(case[0], case[1], **case[2]))))
def test_max(student, case):
    """max_pool2d gives the largest value of every window, for any stride."""
    x, k, options, expected = case
    expect_equal(student.max_pool2d(x, k, **options), expected)


@points(0.75)
@hint("A window of k x k has k*k values.")
@given(case=pools().map(lambda case: (*case, average(case[0], case[1], **case[2]))))
def test_average(student, case):
    """avg_pool2d is a convolution of every channel with k x k weights of 1/k²."""
    x, k, options, expected = case
    expect_close(student.avg_pool2d(x, k, **options), expected, NEAR)


@points(0.5)
@hint("The zeros around the image belong to the window: they count when you divide.")
@given(case=pools(padded=True).map(lambda case: (*case, average(case[0], case[1], **case[2]))))
def test_average_with_padding(student, case):
    """avg_pool2d counts padding as zeros and divides by the whole window."""
    x, k, options, expected = case
    expect_close(student.avg_pool2d(x, k, **options), expected, NEAR)


@points(1.25)
@hint("Which pixel was the largest of its window? Only that one felt the loss.")
@given(case=backward(distinct, overlap=False))
def test_backward(student, case):
    """max_pool2d_backward hands the gradient of each window to its largest pixel."""
    dout, x, k, options, expected = case
    expect_close(student.max_pool2d_backward(dout, x, k, **options), expected, NEAR)


@points(0.75)
@hint("A pixel that wins twice gets two gradients: add the second one to the first.")
@given(case=backward(distinct, overlap=True))
@example(case=LEFTOVER)
def test_backward_overlap(student, case):
    """max_pool2d_backward adds up the gradients of a pixel that wins in several overlapping windows."""
    dout, x, k, options, expected = case
    expect_close(student.max_pool2d_backward(dout, x, k, **options), expected, NEAR)


@points(0.25)
@requires("test_backward")
@hint("Every window gives away all of its gradient, exactly once. Which dtype has the array that you collect it in?")
@given(
    case=backward(tied, overlap=False) | backward(distinct, overlap=True), dtype=st.sampled_from(["float64", "float32"])
)
def test_gradient_is_kept(student, case, dtype):
    """No gradient is lost or invented: dx and dout have the same sum, ties or not, and dx has the dtype of x."""
    dout, x, k, options, _expected = case
    dout = dout.astype(dtype)
    dx = student.max_pool2d_backward(dout, x.astype(dtype), k, **options)
    expect(isinstance(dx, np.ndarray) and dx.dtype.name == dtype, f"dx is not an array of {dtype}.", actual=dx)
    sums = [float(array.sum(dtype=np.float64)) for array in (dx, dout)]
    expect_close(*sums, NEAR if dtype == "float64" else T2)


@points(0.5)
@hint("What is the maximum of -3 and your padding?")
@given(case=pools(negative, padded=True).map(lambda case: (*case, largest(case[0], case[1], **case[2]))))
def test_padding_never_wins(student, case):
    """max_pool2d with padding gives the largest pixel also where all pixels are negative."""
    x, k, options, expected = case
    expect_equal(student.max_pool2d(x, k, **options), expected)


@points(0.5)
@requires("test_backward")
@hint("np.argmax of a flattened window gives the first of several largest pixels.")
@given(case=backward(tied, overlap=False))
def test_ties(student, case):
    """Where several pixels of a window are largest, the first one in reading order gets the whole gradient."""
    dout, x, k, options, expected = case
    expect_close(student.max_pool2d_backward(dout, x, k, **options), expected, NEAR)


@points(0.25)
@requires("test_max", "test_average", "test_backward")
@hint("A slice of x is a view: what you write into it ends up in x. Also return a copy, never a view.")
@given(case=backward(distinct, overlap=False))
def test_inputs_unchanged(student, case):
    """All three functions leave their arguments as they were and return fresh arrays."""
    dout, x, k, options, _expected = case
    for function in (student.max_pool2d, student.avg_pool2d):
        expect_unchanged(function, x, k, **options)
    expect_unchanged(student.max_pool2d_backward, dout, x, k, **options)


@points(0.5)
@requires("test_max", "test_average", "test_backward")
@hint("Check k, stride, padding and the shapes first; compare k with the padded input.")
@given(case=refused())
def test_refuses_bad_sizes(student, case):
    """Sizes out of range, windows that do not fit and gradients of another shape raise ValueError."""
    name, arguments, options = case
    expect_raises(ValueError, getattr(student, name), *arguments, **options)
