"""Hidden checks of vit/patchify. The oracle cuts the patches out with slices."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, array_values, expect_close, expect_equal, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the sum of a patch nearly cancels: 48 products up to 40 are off by 48 * 40 * 2.2e-16 = 4e-13."""


def cut(x, p):
    """(B, C, H, W) -> (B, N, C*p*p): patch by patch."""
    b, _c, h, w = x.shape
    patches = [x[:, :, i : i + p, j : j + p].reshape(b, -1) for i in range(0, h, p) for j in range(0, w, p)]
    return np.stack(patches, axis=1)


@st.composite
def batches(draw):
    """(x, p, tokens): larger patches, grids that are not square."""
    b, c, p = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 5))
    x = draw(array_values((b, c, p * draw(st.integers(1, 4)), p * draw(st.integers(1, 4))), styles=("ramp", "normal")))
    return x, p, cut(x, p)


@st.composite
def no_images(draw):
    """(p, c, h, w) for an empty batch."""
    p = draw(st.integers(1, 3))
    return p, draw(st.integers(1, 3)), p * draw(st.integers(1, 3)), p * draw(st.integers(1, 3))


@st.composite
def filters(draw):
    """(x, p, w, y): y is the convolution of x with w, stride p: one sum for every patch and filter."""
    c, p = draw(st.integers(1, 2)), draw(st.integers(1, 3))
    down, across, d = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    x, w = draw(array_values((1, c, down * p, across * p))), draw(array_values((d, c, p, p)))
    y = np.empty((1, down * across, d))
    for i, j, o in np.ndindex(down, across, d):
        y[0, i * across + j, o] = (x[0, :, i * p : i * p + p, j * p : j * p + p] * w[o]).sum()
    return x, p, w, y


@points(0.5)
@requires("test_patchify", "test_unpatchify")
@hint("Try an image that is wider than high, and one of a single patch. And put together again what you cut.")
@given(case=batches())
def test_there_and_back(student, case):
    """patchify is right for larger patches too, and unpatchify gives back what patchify got."""
    x, p, tokens = case
    found = student.patchify(x, p)
    expect_equal(found, tokens)
    expect_equal(student.unpatchify(found, p, *x.shape[1:]), x)


@points(0.25)
@requires("test_patchify")
@hint("A patch and a filter must list their pixels in the same order: channel, row, column.")
@given(case=filters())
def test_is_a_strided_convolution(student, case):
    """Tokens times flattened filters are a convolution whose filter and stride are both p."""
    x, p, w, y = case
    expect_close(np.asarray(student.patchify(x, p)) @ w.reshape(len(w), -1).T, y, NEAR)


@points(0.5)
@requires("test_patchify", "test_unpatchify")
@hint("No images give no tokens, but the other axes keep their lengths. A reshape to -1 cannot know them.")
@given(case=no_images())
def test_no_images(student, case):
    """A batch of no images gives an empty array of the right shape, both ways."""
    p, c, h, w = case
    n = (h // p) * (w // p)
    expect_equal(student.patchify(np.zeros((0, c, h, w)), p), np.zeros((0, n, c * p * p)))
    expect_equal(student.unpatchify(np.zeros((0, n, c * p * p)), p, c, h, w), np.zeros((0, c, h, w)))
