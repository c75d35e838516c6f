"""Public checks of vit/patchify. The oracle copies pixel by pixel; nothing is rounded, so all comparisons are exact."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.testing import array_values, expect_equal, expect_raises, expect_unchanged, hint, points, requires


def tokens_of(x, p):
    """(B, C, H, W) -> (B, N, C*p*p), one pixel at a time."""
    (b, c, h, w), across = x.shape, x.shape[3] // p
    tokens = np.empty((b, h // p * across, c * p * p), x.dtype)
    for ci, y, z in np.ndindex(c, h, w):
        tokens[:, y // p * across + z // p, (ci * p + y % p) * p + z % p] = x[:, ci, y, z]
    return tokens


@st.composite
def images(draw, dtype="float64"):
    """(x, p, tokens): up to 2 images and 3 channels, a grid of up to 3 x 3 patches of up to 3 x 3 pixels."""
    b, c, p = draw(st.integers(1, 2)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    down, across = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    x = draw(array_values((b, c, down * p, across * p), dtype, styles=("ramp", "normal")))
    return x, p, tokens_of(x, p)


@st.composite
def layouts(draw):
    """(x, p, tokens) in float32; x may be a flipped or transposed view. With p = 1 a reshape can be a view of it."""
    x, p, tokens = draw(images("float32"))
    layout = draw(st.sampled_from(["plain", "flipped", "transposed"]))
    if layout == "flipped":
        x = x[:, :, ::-1, ::-1].copy()[:, :, ::-1, ::-1]
    elif layout == "transposed":
        x = x.transpose(3, 2, 1, 0).copy().transpose(3, 2, 1, 0)
    return x, p, tokens


@st.composite
def refused(draw):
    """[(function, arguments)] that must raise ValueError: for drawn sizes, one call for each possible fault."""
    p, b, c = draw(st.integers(2, 3)), draw(st.sampled_from([1, 2, 0])), draw(st.integers(1, 2))
    down, across, off = draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(st.integers(1, p - 1))
    h, w, n, d = down * p, across * p, down * across, c * p * p

    def image(h, w, p):
        return "patchify", (np.zeros((b, c, h, w)), p)

    def tokens(n, d, p, h, w):
        return "unpatchify", (np.zeros((b, n, d)), p, c, h, w)

    return [
        image(h + off, w, p), image(h, w + off, p), image(off, w, p), image(h, w, 0), image(h, w, -1),
        tokens(n, d, p, h + off, w), tokens(n, d, p, h, w + off), tokens(n, d, 0, h, w), tokens(h * w, c, -1, h, w),
        tokens(n + 1, d, p, h, w), tokens(n, d + 1, p, h, w), tokens(n * p, d // p, p, h, w),
    ]  # fmt: skip


@points(0.5)
@hint("The upper left patch is 0, 1 and, one row below, 4, 5.")
def test_example(student):
    """patchify on the numbers 0 to 15 gives the four rows of the docstring."""
    rows = [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    expect_equal(student.patchify(np.arange(16.0).reshape(1, 1, 4, 4), 2), np.array([rows], dtype=float))


@points(1.25)
@hint("Write down the first token: all its pixels of channel 0, row by row, then channel 1. Which patch is the second?")
@given(case=images())
def test_patchify(student, case):
    """patchify gives one token per patch, in reading order; in each, channel after channel in reading order."""
    x, p, tokens = case
    expect_equal(student.patchify(x, p), tokens)


@points(1)
@hint("Go the way of patchify backwards: the last step is undone first. Split, bring the axes back, join.")
@given(case=images())
def test_unpatchify(student, case):
    """unpatchify puts every pixel back where patchify took it from."""
    x, p, tokens = case
    expect_equal(student.unpatchify(tokens, p, *x.shape[1:]), x)


@points(0.5)
@requires("test_patchify", "test_unpatchify")
@hint("np.zeros makes float64 unless told otherwise. `reshape` may give you a window into x: does anything copy?")
@given(case=layouts())
def test_fresh(student, case):
    """Both results are fresh arrays of the dtype that came in, and the arguments are left alone."""
    x, p, tokens = case
    expect_equal(expect_unchanged(student.patchify, x, p), tokens)
    expect_equal(expect_unchanged(student.unpatchify, tokens, p, *x.shape[1:]), x)


@points(0.5)
@requires("test_patchify", "test_unpatchify")
@hint("Look at p first, then at H % p and W % p. unpatchify also compares the shape of t with the one it must have.")
@settings(max_examples=12)
@given(calls=refused())
def test_refuses_what_does_not_fit(student, calls):
    """Patches that do not tile the image, p below 1 and tokens of another number or length raise ValueError."""
    for name, arguments in calls:
        expect_raises(ValueError, getattr(student, name), *arguments)
