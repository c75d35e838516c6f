"""Public checks of cnn/conv2d. The oracle takes all windows at once and contracts them in float64."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from grader.testing import (
    T1,
    T2,
    array_values,
    expect_close,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the right answer is (nearly) zero because its terms cancel."""
DEFAULTS = {"b": None, "stride": 1, "padding": 0, "dilation": 1, "groups": 1}


def convolve(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    """The layer in float64: windows (N, g, C/g, H', W', kh, kw) against filters (g, O/g, C/g, kh, kw)."""
    (n, c), (o, _, kh, kw) = x.shape[:2], w.shape
    xp = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    reach = (dilation * (kh - 1) + 1, dilation * (kw - 1) + 1)
    windows = sliding_window_view(xp, reach, axis=(2, 3))[:, :, ::stride, ::stride, ::dilation, ::dilation]
    windows = windows.reshape(n, groups, c // groups, *windows.shape[2:])
    filters = w.astype(np.float64).reshape(groups, o // groups, c // groups, kh, kw)
    y = np.einsum("ngchwij,gocij->ngohw", windows, filters).reshape(n, o, *windows.shape[3:5])
    return y if b is None else y + b[:, None, None]


def keywords(**options):
    """The options that differ from their defaults: so that a shown call is short."""
    return {name: v for name, v in options.items() if isinstance(v, np.ndarray) or v != DEFAULTS[name]}


@st.composite
def layers(
    draw, *, n=1, c=1, o=1, k=3, stride=1, padding=0, dilation=1, groups=1, bias=False, symmetric=False,
    dtype="float64",
):  # fmt: skip
    """(x, w, options, expected), sizes drawn up to the given ones; c and o count per group.

    `symmetric` filters look the same when turned by 180 degrees: whoever flips pays for it in other checks.
    """
    kh, kw, ho, wo = draw(st.tuples(*[st.integers(1, k)] * 2, *[st.integers(1, 3)] * 2))
    stride = draw(st.integers(1, stride))
    padding = draw(st.integers(min(padding, 1), padding))
    dilation = draw(st.integers(min(dilation, 2), dilation))
    groups = draw(st.integers(min(groups, 2), groups))
    rows, columns = draw(st.tuples(*[st.integers(0, stride - 1)] * 2))  # left over, too few for a step
    h = max(1, dilation * (kh - 1) + 1 + stride * (ho - 1) + rows - 2 * padding)
    width = max(1, dilation * (kw - 1) + 1 + stride * (wo - 1) + columns - 2 * padding)
    n, c, o = draw(st.integers(1, n)), draw(st.integers(1, c)), draw(st.integers(1, o))
    x = draw(array_values((n, c * groups, h, width), dtype))
    w = draw(array_values((o * groups, c, kh, kw), dtype))
    w = w + w[:, :, ::-1, ::-1] if symmetric else w
    b = draw(array_values((o * groups,), dtype)) if bias and draw(st.booleans()) else None
    options = keywords(b=b, stride=stride, padding=padding, dilation=dilation, groups=groups)
    return x, w, options, convolve(x, w, **options)


@st.composite
def images(draw, dtype="float64"):
    """(x, k, expected) for one filter on one image."""
    kh, kw, ho, wo = draw(st.tuples(*[st.integers(1, 3)] * 2, *[st.integers(1, 4)] * 2))
    x = draw(array_values((kh + ho - 1, kw + wo - 1), dtype))
    k = draw(array_values((kh, kw), dtype))
    return x, k, convolve(x[None, None], k[None, None])[0, 0]


@st.composite
def refused(draw):
    """(function, arguments, options) that must raise ValueError; only the shapes of the arrays matter."""
    h, more = draw(st.integers(1, 3)), draw(st.integers(1, 2))

    def call(x, w, **options):
        return "conv2d", (np.zeros(x), np.zeros(w)), options

    cases = [
        ("conv2d_valid", (np.zeros((h, 3)), np.zeros((h + more, 1))), {}),
        ("conv2d_valid", (np.zeros((3, h)), np.zeros((1, h + more))), {}),
        call((1, 1, h, 3), (1, 1, h + more, 1)),
        call((1, 1, 3, h), (1, 1, 1, h + 2 + more), padding=1),
        call((1, 1, 3, 2 * h), (1, 1, 1, h + 1), dilation=2),
        call((1, h + more, 2, 2), (1, h, 1, 1)),
        call((1, h, 2, 2), (1, h + more, 1, 1)),
        call((1, 2 * h + 1, 2, 2), (2, h, 1, 1), groups=2),
        call((1, 2 * h, 2, 2), (2 * h + 1, h, 1, 1), groups=2),
        call((1, 1, 3, 3), (1, 1, 1, 1), padding=-1),
        *(call((1, 1, 3, 3), (1, 1, 1, 1), **{name: 1 - more}) for name in ("stride", "dilation", "groups")),
    ]
    return draw(st.sampled_from(cases))


CS231N = np.array([
    [[[-0.0875980861244019, -0.10987780640412219], [-0.18387191755612806, -0.21092160471107838]],
     [[0.21027088700772908, 0.216610967979389], [0.22847626058152376, 0.2300463746779536]],
     [[0.50813986013986, 0.5430997423629003], [0.6408244387191755, 0.6710143540669856]]],
    [[[-0.9805358851674641, -1.031435406698565], [-1.1912889216047111, -1.2469584100110416]],
     [[0.6910835480309163, 0.6688038277511961], [0.5948097165991902, 0.5677600294442399]],
     [[2.3627029812292966, 2.369043062200957], [2.3809083548030916, 2.3824784688995213]]],
])  # fmt: skip
"""Stanford CS231n's public case, computed with torch.nn.functional.conv2d in float64."""


@points(1)
@hint("Compute one output by hand: lay the filter on the image as it is, multiply what lies on top, add up.")
@given(case=images())
def test_valid_slides(student, case):
    """conv2d_valid multiplies the filter with every part of the image and adds up, without flipping it."""
    x, k, expected = case
    expect_close(student.conv2d_valid(x, k), expected, NEAR)


@points(0.75)
@hint("The first output is 0*1 + 5*(-1), the next 1*1 + 6*(-1). Which pixels come next?")
def test_example(student):
    """conv2d_valid on the numbers 0 to 15 with the filter [[1, 0], [0, -1]] gives -5 everywhere."""
    y = student.conv2d_valid(np.arange(16.0).reshape(4, 4), np.array([[1.0, 0.0], [0.0, -1.0]]))
    expect_close(y, np.full((3, 3), -5.0), NEAR)


@points(1.25)
@hint("Two images, three filters, stride 2, padding 1. Do the simpler checks pass? Then this one does too.")
def test_cs231n(student):
    """conv2d gives the published numbers of Stanford's course CS231n (stride 2, padding 1)."""
    x = np.linspace(-0.1, 0.5, 96).reshape(2, 3, 4, 4)
    w = np.linspace(-0.2, 0.3, 144).reshape(3, 3, 4, 4)
    expect_close(student.conv2d(x, w, np.linspace(-0.1, 0.2, 3), stride=2, padding=1), CS231N, NEAR)


@points(1)
@hint("Each image alone; each filter sums over all channels; each filter has its own bias.")
@given(case=layers(n=3, c=3, o=3, bias=True))
def test_channels_and_bias(student, case):
    """conv2d sums over all input channels, for every image and every filter, and adds the filter's bias."""
    x, w, options, expected = case
    expect_close(student.conv2d(x, w, **options), expected, NEAR)


@points(0.5)
@hint("Output (r, q) looks at the part that starts in row S*r and column S*q. Leftover pixels are dropped.")
@given(case=layers(o=2, stride=3, symmetric=True))
def test_stride(student, case):
    """conv2d moves the filter by `stride` pixels down and to the right."""
    x, w, options, expected = case
    expect_close(student.conv2d(x, w, **options), expected, NEAR)


@points(0.5)
@hint("Print the padded input: `padding` rows of zeros above and below, as many columns left and right.")
@given(case=layers(o=2, padding=2, symmetric=True))
def test_padding(student, case):
    """conv2d puts `padding` rows and columns of zeros on each of the four sides."""
    x, w, options, expected = case
    expect_close(student.conv2d(x, w, **options), expected, NEAR)


@points(0.5)
@hint("Weight (i, j) meets the pixel D*i rows below and D*j columns right of the window's corner.")
@given(case=layers(o=2, dilation=3, symmetric=True))
def test_dilation(student, case):
    """conv2d leaves `dilation` pixels from one weight of the filter to the next."""
    x, w, options, expected = case
    expect_close(student.conv2d(x, w, **options), expected, NEAR)


@points(0.5)
@hint("Cut input channels and filters into equal blocks, in order, and convolve block with block.")
@given(case=layers(c=2, o=2, k=2, groups=3, symmetric=True))
def test_groups(student, case):
    """conv2d with groups lets each block of filters see only its own block of input channels."""
    x, w, options, expected = case
    expect_close(student.conv2d(x, w, **options), expected, NEAR)


@points(0.25)
@hint("Follow the single 1: which weight of the filter meets it first, the first one or the last one?")
@given(k=st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(array_values))
def test_impulse(student, k):
    """One white pixel in a black image gives a picture of the filter turned by 180 degrees."""
    kh, kw = k.shape
    x = np.zeros((2 * kh - 1, 2 * kw - 1))
    x[kh - 1, kw - 1] = 1.0
    expect_close(student.conv2d_valid(x, k), k[::-1, ::-1].copy(), NEAR)


@points(1)
@requires("test_valid_slides", "test_channels_and_bias")
@hint("`part = x[...]` is a window into x, not a copy: `part *= ...` writes into x.")
@given(case=layers(n=2, c=2, o=2))
def test_inputs_unchanged(student, case):
    """conv2d_valid and conv2d leave their arguments as they were and return fresh arrays."""
    x, w, _options, _expected = case
    expect_unchanged(student.conv2d_valid, x[0, 0], w[0, 0])
    expect_unchanged(student.conv2d, x, w, np.arange(1.0, len(w) + 1))


@points(1)
@requires("test_channels_and_bias")
@hint("np.zeros makes float64 unless you give it a dtype.")
@given(case=layers(n=2, c=16, o=2, k=5, bias=True, dtype="float32"), image=images("float32"))
def test_float32(student, case, image):
    """float32 in gives float32 out, as exact as float32 allows."""
    x, w, options, expected = case
    expect_close(student.conv2d(x, w, **options), expected, T2, dtype="float32")
    x, k, expected = image
    expect_close(student.conv2d_valid(x, k), expected, T2, dtype="float32")


@points(0.5)
@requires("test_valid_slides", "test_channels_and_bias")
@hint("Compare shapes before you compute. numpy will happily give an empty array, or broadcast one channel.")
@given(case=refused())
def test_refuses_what_does_not_fit(student, case):
    """Filters that do not fit, channels that do not match and numbers out of range raise ValueError."""
    name, arguments, options = case
    expect_raises(ValueError, getattr(student, name), *arguments, **options)
