"""Hidden checks of cnn/downsampling. The oracle of the convolution adds shifted images up, stride by stride."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, Tolerance, array_values, expect, expect_close, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where terms cancel: 32 products of normal values, each up to 25, are off by 32 * 800 * 2.2e-16 = 6e-12."""
SHARE = Tolerance(atol=1e-12)
"""A share is a quotient of two small whole numbers."""
SIDE = 60


def strided(x, w, stride):
    """For each weight the pixels that it meets, all places at once."""
    (_o, _c, kh, kw), (h, width) = w.shape, x.shape[2:]
    ho, wo = (h - kh) // stride + 1, (width - kw) // stride + 1
    y = np.zeros((len(x), len(w), ho, wo))
    for i, j in np.ndindex(kh, kw):
        part = x[:, :, i : i + stride * (ho - 1) + 1 : stride, j : j + stride * (wo - 1) + 1 : stride]
        y += np.tensordot(w[:, :, i, j], part, axes=(1, 1)).swapaxes(0, 1)
    return y


@st.composite
def layers(draw, dtype="float64", n=None):
    """((x, w, stride), expected) in some layout of memory."""
    n = draw(st.integers(1, 2)) if n is None else n
    c, o, kh, kw, stride = draw(st.tuples(*[st.integers(1, 2)] * 2, *[st.integers(1, 4)] * 3))
    x = draw(array_values((n, c, kh + draw(st.integers(0, 6)), kw + draw(st.integers(0, 6))), dtype))
    w = draw(array_values((o, c, kh, kw), dtype))
    turn = draw(st.sampled_from([np.asfortranarray, lambda a: a[..., ::-1], lambda a: np.repeat(a, 2, -1)[..., ::2]]))
    return (turn(x), turn(w), stride), strided(turn(x), turn(w), stride)


@st.composite
def any_shift(draw):
    """((x, k, shift), expected): shifts to the left and beyond the width, by moving a list of columns."""
    h, w, k = draw(st.tuples(*[st.integers(1, 9)] * 2, st.integers(1, 4)))
    k = min(h, w, k)
    x = draw(array_values((h, w), styles=("integers", "normal")))
    shift = draw(st.integers(-2 * w - 1, 2 * w + 1))
    columns = list(x.T)
    for _ in range(abs(shift)):
        columns = [columns[-1], *columns[:-1]] if shift > 0 else [*columns[1:], columns[0]]
    pooled = [
        [image[r : r + k, q : q + k].max() for r in range(0, h - k + 1, k) for q in range(0, w - k + 1, k)]
        for image in (x, np.array(columns).T)
    ]
    return (x, k, shift), sum(a == b for a, b in zip(*pooled, strict=True)) / len(pooled[0])


@points(0.5)
@requires("test_strided")
@hint("No images give an empty array of the right shape; whole numbers give float64; and memory may lie any way round.")
@given(case=layers() | layers("int64") | layers(n=0))
def test_any_images(student, case):
    """conv_then_subsample is right for larger filters, no images, integers and any layout of memory."""
    arguments, expected = case
    expect_close(student.conv_then_subsample(*arguments), expected, NEAR)


@points(0.5)
@requires("test_strided")
@hint("Every second of every third pixel is every sixth pixel.")
@given(case=layers(), again=st.integers(1, 3))
def test_strides_multiply(student, case, again):
    """To keep every t-th of every s-th pixel is to keep every (s * t)-th pixel."""
    (x, w, stride), _expected = case
    once = np.asarray(student.conv_then_subsample(x, w, stride))
    expect_close(student.conv_then_subsample(x, w, stride * again), once[:, :, ::again, ::again], NEAR)


@points(0.5)
@requires("test_stability")
@hint("-1 is one place to the left; a shift by the width and one more is a shift by one.")
@given(case=any_shift())
def test_any_shift(student, case):
    """pool_stability is right for shifts to the left, and beyond the width."""
    arguments, expected = case
    expect_close(student.pool_stability(*arguments), expected, SHARE)


@points(0.5)
@requires("test_stability")
@hint("Of k + 1 columns k - 1 are in the window before and after. Where must the largest pixel lie?")
@pytest.mark.parametrize("k", [2, 3, 4])
def test_noise(student, k):
    """On noise, (k - 1) / (k + 1) of the outputs survive a shift by one: the largest of k + 1 columns has to be inside."""
    x = np.random.default_rng(k).normal(size=(SIDE, SIDE))
    share, windows = (k - 1) / (k + 1), (SIDE // k) ** 2
    allowed = 4 * math.sqrt(share * (1 - share) / windows)  # four standard deviations of a share of so many windows
    measured = student.pool_stability(x, k, 1)
    expect(isinstance(measured, (int, float)), "It is no number.", actual=measured)
    expect(abs(measured - share) <= allowed, "The share is far from that.", actual=measured, expected=round(share, 3))
