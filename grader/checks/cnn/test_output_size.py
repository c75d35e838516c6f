"""Public checks of cnn/output_size. The oracle walks over the padded row and counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, expect_raises, hint, points, requires

DEFAULTS = {"stride": 1, "padding": 0, "dilation": 1}


def positions(w, k, stride=1, padding=0, dilation=1):
    """Number of places where all weights of the filter lie on the padded row of pixels."""
    pixels = range(-padding, w + padding)
    return sum(left + dilation * (k - 1) in pixels for left in pixels[::stride])


def keywords(**options):
    """The options that differ from their defaults: so that a shown call is short."""
    return {name: value for name, value in options.items() if value != DEFAULTS[name]}


@st.composite
def fitting(draw):
    """(w, k, options, size): `count` steps fit, and `rest` pixels are left over."""
    k, stride, padding = draw(st.integers(1, 7)), draw(st.integers(1, 5)), draw(st.integers(0, 4))
    count, rest = draw(st.integers(1, 8)), draw(st.integers(0, stride - 1))
    w = max(1, k + stride * (count - 1) + rest - 2 * padding)
    options = keywords(stride=stride, padding=padding)
    return w, k, options, positions(w, k, **options)


@st.composite
def dilated(draw):
    """(w, k, dilation, size) with stride 1 and no padding, so that only dilation can go wrong."""
    k, dilation, more = draw(st.integers(2, 7)), draw(st.integers(2, 4)), draw(st.integers(0, 8))
    w = dilation * (k - 1) + 1 + more
    return w, k, dilation, positions(w, k, dilation=dilation)


@st.composite
def odd_reach(draw):
    """(k, dilation, padding) where the filter has a middle; the padding is found by trying."""
    dilation = draw(st.integers(1, 4))
    k = draw(st.integers(1, 9) if dilation % 2 == 0 else st.integers(0, 4).map(lambda half: 2 * half + 1))
    return k, dilation, next(p for p in range(50) if positions(7, k, 1, p, dilation) == 7)


@st.composite
def refused(draw):
    """(function, arguments, options) that must raise ValueError."""
    kind = draw(st.sampled_from(["too large", "dilated too large", "even", "zero", "negative padding"]))
    k = draw(st.integers(1, 5))
    if kind == "too large":
        padding, extra = draw(st.integers(0, 2)), draw(st.integers(1, 3))
        w = draw(st.integers(1, 4))
        return "conv_output_size", (w, w + 2 * padding + extra), keywords(padding=padding)
    if kind == "dilated too large":
        return "conv_output_size", (2 * k, k + 1), {"dilation": 2}
    if kind == "even":
        dilation = draw(st.sampled_from([1, 3]))
        return "same_padding", (2 * k,), keywords(dilation=dilation)
    if kind == "negative padding":
        return "conv_output_size", (k + 4, k), {"padding": -draw(st.integers(1, 2))}
    low = -draw(st.integers(0, 1))
    return draw(
        st.sampled_from([
            ("conv_output_size", (low, 1), {"padding": 2}), ("conv_output_size", (5, low), {}),
            ("conv_output_size", (5, k), {"stride": low}), ("conv_output_size", (5, k), {"dilation": low}),
            ("same_padding", (low,), {}), ("same_padding", (3,), {"dilation": low}),
        ])
    )  # fmt: skip


@points(1)
@hint("Put the numbers into the formula on paper, and round down after the division, before the + 1.")
@pytest.mark.parametrize(
    ("w", "k", "stride", "padding", "size"),
    [(227, 11, 4, 0, 55), (227, 11, 4, 2, 56), (224, 11, 4, 2, 55), (224, 11, 4, 0, 54), (224, 7, 2, 3, 112)],
)
def test_published_sizes(student, w, k, stride, padding, size):
    """conv_output_size gives the sizes of the first layers of AlexNet and ResNet."""
    expect_equal(student.conv_output_size(w, k, stride=stride, padding=padding), size)


@points(1.25)
@hint("Draw the padded row as boxes and put the left edge of the filter on every box where it fits.")
@given(case=fitting())
def test_counts_positions(student, case):
    """conv_output_size is the number of positions that the filter can take, with any stride and padding."""
    w, k, options, size = case
    expect_equal(student.conv_output_size(w, k, **options), size)


@points(0.75)
@hint("With K weights there are K - 1 gaps. How long is the filter from its first pixel to its last?")
@given(case=dilated())
def test_dilation(student, case):
    """conv_output_size is right for filters whose weights stand apart (dilation)."""
    w, k, dilation, size = case
    expect_equal(student.conv_output_size(w, k, dilation=dilation), size)


@points(0.75)
@hint("W + 2P - D(K - 1) = W: what is P?")
@given(case=odd_reach())
def test_same_padding(student, case):
    """same_padding is the number of pixels on each side that keeps the width."""
    k, dilation, padding = case
    expect_equal(student.same_padding(k, **keywords(dilation=dilation)), padding)


@points(0.25)
@requires("test_counts_positions", "test_same_padding")
@hint("conv_output_size with the padding that same_padding returns must give the width back.")
@given(width=st.integers(1, 20), k=st.integers(0, 4).map(lambda half: 2 * half + 1))
def test_same_padding_keeps_width(student, width, k):
    """A filter with an odd number of weights, padded by same_padding, keeps the width of its input."""
    padding = student.same_padding(k)
    expect_equal(student.conv_output_size(width, k, padding=padding), width)


@points(0.25)
@requires("test_counts_positions", "test_same_padding")
@hint("Test the arguments first. `//` gives a number, right or wrong, also for a filter that does not fit.")
@given(case=refused())
def test_refuses_bad_sizes(student, case):
    """Sizes out of range, a filter that does not fit, and an even filter in same_padding raise ValueError."""
    name, arguments, options = case
    expect_raises(ValueError, getattr(student, name), *arguments, **options)
