"""Hidden checks of cnn/filter_grid. The oracle frames every tile and joins the framed tiles."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, array_values, expect_close, hint, points, requires

NEAR = Tolerance(atol=1e-12)
"""Weights up to 2000 in a range of 1 at least: three float64 operations are off by 2000 * 3 * 1.1e-16 = 7e-13 at most."""


def joined(w, cols, pad):
    """The image: np.interp scales, np.block joins; a missing filter is a tile of zeros."""
    n, c, kh, kw = w.shape
    tiles = [np.zeros((kh, kw, c)) for _place in range(-(-n // cols) * cols)]
    for i, one in enumerate(w.transpose(0, 2, 3, 1)):
        low, high = one.min(), one.max()
        tiles[i] = np.interp(one, [low, high], [0.0, 1.0]) if low < high else np.full(one.shape, 0.5)
    framed = [np.pad(tile, ((pad, 0), (pad, 0), (0, 0))) for tile in tiles]
    rows = [np.concatenate(framed[i : i + cols], axis=1) for i in range(0, len(framed), cols)]
    return np.pad(np.concatenate(rows), ((0, pad), (0, pad), (0, 0)))


@st.composite
def anything(draw):
    """((w, cols, pad), expected): one-pixel filters, more columns than filters, any memory layout."""
    shape = draw(st.tuples(st.integers(1, 12), st.sampled_from([1, 3]), st.integers(1, 5), st.integers(1, 5)))
    w = draw(array_values(shape, styles=("integers", "normal", "constant", "ramp")))
    layout = draw(st.sampled_from(["C", "F", "reversed"]))
    w = w[..., ::-1] if layout == "reversed" else np.asarray(w, order=layout)
    arguments = w, draw(st.integers(1, 14)), draw(st.integers(0, 4))
    return arguments, joined(*arguments)


@points(0.5)
@hint("Try filters of one pixel, more columns than filters, and filters that are neither square nor stored in order.")
@given(case=anything())
def test_any_grid(student, case):
    """The image is right for any number of filters, columns and border pixels together."""
    arguments, expected = case
    expect_close(student.filter_grid(*arguments), expected, NEAR)


@points(0.5)
@requires("test_scale")
@hint("Weights that are all a thousand times smaller look the same. Is anything added to `hi - lo`?")
@given(
    w=array_values((2, 1, 2, 3), low=-50, high=50, styles=("integers", "ramp")),
    power=st.integers(-60, 60),
    shift=st.integers(-5, 5),
)
def test_shift_and_scale(student, w, power, shift):
    """The image stays the same when all weights grow by the same number or are all made larger or smaller."""
    expect_close(student.filter_grid((w + shift) * 2.0**power, 2), student.filter_grid(w, 2), NEAR)
