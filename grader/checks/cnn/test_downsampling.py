"""Public checks of cnn/downsampling. The oracles look at one output at a time, and move no image."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T0,
    T1,
    T2,
    Tolerance,
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
"""T1, and 1e-10 where terms cancel: 18 products of normal values, each up to 25, are off by 18 * 450 * 2.2e-16 = 2e-12."""
SHARE = Tolerance(atol=1e-12)
"""A share is a quotient of two small whole numbers, or a mean of ones and zeros: right to 1e-15 either way."""


def strided(x, w, stride):
    """The oracle of the convolution in float64: each output from its own window."""
    x, w = x.astype(np.float64), w.astype(np.float64)
    kh, kw = w.shape[2:]
    tops, lefts = range(0, x.shape[2] - kh + 1, stride), range(0, x.shape[3] - kw + 1, stride)
    y = np.zeros((len(x), len(w), len(tops), len(lefts)))
    for (r, top), (q, left) in ((row, column) for row in enumerate(tops) for column in enumerate(lefts)):
        y[:, :, r, q] = np.tensordot(x[:, :, top : top + kh, left : left + kw], w, axes=((1, 2, 3), (1, 2, 3)))
    return y


def stability(x, k, shift):
    """The oracle of the stability: column q of the shifted image is column (q - shift) mod W of x."""
    h, w = x.shape
    same = []
    for top in range(0, h - k + 1, k):
        for left in range(0, w - k + 1, k):
            pixels = [(top + i, left + j) for i in range(k) for j in range(k)]
            same.append(max(x[r, q] for r, q in pixels) == max(x[r, (q - shift) % w] for r, q in pixels))
    return sum(same) / len(same)


@st.composite
def layers(draw, dtype="float64", *, n=2, c=2, o=2, strides=(1, 3), left_over=False):
    """((x, w, stride), expected); with `left_over` some pixels at the end are too few for a step."""
    kh, kw, ho, wo = draw(st.tuples(*[st.integers(1, 3)] * 4))
    stride = draw(st.integers(*strides))
    rows, columns = draw(st.tuples(*[st.integers(0, stride - 1)] * 2)) if left_over else (0, 0)
    n, c, o = draw(st.integers(1, n)), draw(st.integers(1, c)), draw(st.integers(1, o))
    shape = (n, c, kh + stride * (ho - 1) + rows, kw + stride * (wo - 1) + columns)
    x, w = draw(array_values(shape, dtype)), draw(array_values((o, c, kh, kw), dtype))
    return (x, w, stride), strided(x, w, stride)


def images(h, w):
    """A picture of few different values, so that windows often keep their maximum."""
    return array_values((h, w), low=0, high=3, styles=("ramp", "integers"))


@st.composite
def shifted(draw, *, left_over=False):
    """((x, k, shift), expected) with 1 <= shift < W; with `left_over` k does not divide both sides of x."""
    k, rows, columns = draw(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 4)))
    h, w = k * rows, k * columns
    if left_over:
        k, h, w = k + 1, (k + 1) * rows + draw(st.integers(0, k)), (k + 1) * columns + draw(st.integers(1, k))
    x = draw(images(h, w))
    shift = draw(st.integers(1, max(1, w - 1)))
    return (x, k, shift), stability(x, k, shift)


@st.composite
def calm(draw):
    """Arguments of pool_stability that give 1: no shift, a whole turn, or a picture of one value."""
    k = draw(st.integers(1, 3))
    h, w = k * draw(st.integers(1, 3)), k * draw(st.integers(1, 3))
    if draw(st.booleans()):
        return draw(array_values((h, w), styles=("constant",))), k, draw(st.integers(0, 2 * w))
    return draw(images(h, w)), k, w * draw(st.integers(0, 1))


@st.composite
def counts(draw):
    """((kind, c, k), expected): a weight for each pair of channels and each place of a filter, or nothing."""
    kind, c, k = draw(st.tuples(st.sampled_from(["max", "avg", "strided"]), *[st.integers(1, 6)] * 2))
    return (kind, c, k), sum(1 for _ in np.ndindex(c, c, k, k)) if kind == "strided" else 0


@st.composite
def refused(draw):
    """(function, arguments) that must raise ValueError."""
    n, more, low = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(-1, 0))
    x, kind = np.ones((1, n, n, 4)), draw(st.sampled_from(["max", "avg", "strided"]))
    cases = [
        ("conv_then_subsample", (x, np.ones((1, n, 1, 1)), low)),
        ("conv_then_subsample", (x, np.ones((1, n + more, 1, 1)), 1)),
        ("conv_then_subsample", (np.ones((1, n + more, 2, 2)), np.ones((1, n, 1, 1)), 1)),
        ("conv_then_subsample", (x, np.ones((1, n, n + more, 1)), 1)),
        ("conv_then_subsample", (x, np.ones((1, n, 1, 4 + more)), 2)),
        ("learnable_params", (draw(st.sampled_from(["", "min", "Max", "average", "conv"])), n, 2)),
        ("learnable_params", (kind, low, n)), ("learnable_params", (kind, n, low)),
        ("pool_stability", (np.ones((n, 4)), n + more, 0)), ("pool_stability", (np.ones((4, n)), n + more, 0)),
        ("pool_stability", (np.ones((n, 4)), low, 1)),
    ]  # fmt: skip
    return draw(st.sampled_from(cases))


@points(1.5)
@hint(
    "First output: 1*0 - 1*1 + 0*5 + 2*6. 64 filters of 64 slices of 3 x 3. Shift the 2 x 4 image by hand and pool it again."
)
@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        (
            "conv_then_subsample",
            (np.arange(25.0).reshape(1, 1, 5, 5), np.array([[[[1.0, -1.0], [0.0, 2.0]]]]), 2),
            np.array([[[[11.0, 15.0], [31.0, 35.0]]]]),
        ),
        ("learnable_params", ("strided", 64, 3), 36_864),
        ("pool_stability", (np.array([[5.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 3.0]]), 2, 1), 0.5),
    ],
    ids=["conv_then_subsample", "learnable_params", "pool_stability"],
)
def test_examples(student, name, arguments, expected):
    """The examples of the file are right."""
    tolerance = T0 if isinstance(expected, int) else NEAR
    expect_close(getattr(student, name)(*arguments), expected, tolerance)


@points(2)
@hint("Compute all outputs with stride 1. Which row of them is row 1 of the result?")
@given(case=layers())
def test_strided(student, case):
    """conv_then_subsample gives the convolution at rows and columns 0, S, 2S, ..."""
    arguments, expected = case
    expect_close(student.conv_then_subsample(*arguments), expected, NEAR)


@points(0.5)
@hint("A 7 x 6 image, a filter of 2 x 2, stride 3: how many rows and columns has the result?")
@given(case=layers(n=1, c=1, o=1, strides=(2, 4), left_over=True))
def test_odd_sizes(student, case):
    """conv_then_subsample is right also where the last pixels are too few for another step."""
    arguments, expected = case
    expect_close(student.conv_then_subsample(*arguments), expected, NEAR)


@points(1)
@hint("Has pooling anything that training could change? A filter is as deep as its input.")
@given(case=counts())
def test_learnable(student, case):
    """learnable_params counts every weight of the strided convolution, and nothing for pooling."""
    arguments, expected = case
    expect_equal(student.learnable_params(*arguments), expected)


@points(1.75)
@hint("Write down the shifted image and the maxima of its windows. How many are what they were before?")
@given(case=shifted())
def test_stability(student, case):
    """pool_stability gives the share of max-pooling outputs that a shift of the columns leaves as they were."""
    arguments, expected = case
    expect_close(student.pool_stability(*arguments), expected, SHARE)


@points(0.25)
@requires("test_stability")
@hint("The whole image is shifted, leftover columns too; only then the rest is dropped.")
@given(case=shifted(left_over=True))
def test_stability_left_over(student, case):
    """Rows and columns that are too few for a window are not pooled, but they are shifted with the others."""
    arguments, expected = case
    expect_close(student.pool_stability(*arguments), expected, SHARE)


@points(0.25)
@requires("test_stability")
@hint("Without a shift nothing can change. Do you compare what you mean to compare?")
@given(arguments=calm())
def test_nothing_moves(student, arguments):
    """Without a shift, after a whole turn, and for an image of one value the stability is 1."""
    expect_close(student.pool_stability(*arguments), 1.0, SHARE)


@points(0.25)
@requires("test_strided", "test_stability")
@hint("A slice of x is a view: what you write into it ends up in x.")
@given(case=layers(), image=shifted())
def test_inputs_unchanged(student, case, image):
    """conv_then_subsample and pool_stability leave their arguments as they were."""
    expect_unchanged(student.conv_then_subsample, *case[0])
    expect_unchanged(student.pool_stability, *image[0])


@points(0.25)
@requires("test_strided")
@hint("np.zeros makes float64 unless you give it a dtype.")
@given(case=layers("float32", c=8))
def test_float32(student, case):
    """conv_then_subsample gives float32 for float32."""
    arguments, expected = case
    expect_close(student.conv_then_subsample(*arguments), expected, T2, dtype="float32")


@points(0.25)
@requires("test_strided", "test_learnable", "test_stability")
@hint("Look at every number and every shape before you compute, and at the kind.")
@given(case=refused())
def test_refuses_what_does_not_fit(student, case):
    """Numbers out of range, windows that do not fit, other channels and unknown kinds raise ValueError."""
    name, arguments = case
    expect_raises(ValueError, getattr(student, name), *arguments)
