"""Hidden checks of extra/interpolate_positions. The oracle is a matrix for each side, made with np.interp."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.testing import T1, array_values, expect_close, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""As in the public checks."""


def matrix(n, m):
    """(m, n): shares of the old in the new; np.interp stays at the ends beyond them."""
    middles = (np.arange(m) + 0.5) * (n / m) - 0.5
    return np.stack([np.interp(middles, np.arange(n), one) for one in np.eye(n)], axis=1)


def resized(pos, old, new):
    """Both matrices on the grid."""
    grid = np.einsum("ih,jw,hwd->ijd", matrix(old[0], new[0]), matrix(old[1], new[1]), pos[1:].reshape(*old, -1))
    return np.concatenate([pos[:1], grid.reshape(new[0] * new[1], -1)])


@st.composite
def models(draw):
    """(pos, old, new, result) as with real models; pos is at times a transposed view."""
    old, new = draw(st.sampled_from([((14, 14), (24, 24)), ((14, 14), (7, 7)), ((12, 9), (5, 16)), ((7, 7), (14, 21))]))
    pos = draw(array_values((2, 1 + old[0] * old[1]), styles=("normal",))).T
    pos = pos if draw(st.booleans()) else pos.copy()
    return pos, old, new, resized(pos, old, new)


@st.composite
def planes(draw):
    """(pos, old, new, result): a grid that rises evenly. Away from the edges the new one rises evenly, too."""
    h, w, new_h, new_w = (draw(st.integers(1, 7)) for _ in range(4))
    start, down, across = (draw(st.integers(-3, 3)) for _ in range(3))
    grid = start + down * np.arange(h)[:, None] + across * np.arange(w)
    y = np.clip((2 * np.arange(new_h) + 1) * h / (2 * new_h) - 0.5, 0, h - 1)
    x = np.clip((2 * np.arange(new_w) + 1) * w / (2 * new_w) - 0.5, 0, w - 1)
    new = start + down * y[:, None] + across * x
    return np.append(9.0, grid)[:, None].astype(float), (h, w), (new_h, new_w), np.append(9.0, new)[:, None]


@st.composite
def pairs(draw):
    """(pos, old, new, order): order shuffles the D numbers."""
    old, new = [tuple(draw(st.integers(1, 5)) for _ in range(2)) for _ in range(2)]
    d = draw(st.integers(2, 4))
    return draw(array_values((1 + old[0] * old[1], d), styles=("normal",))), old, new, draw(st.permutations(range(d)))


@points(1)
@hint("Grids of real models: 14 x 14 patches become 24 x 24, 7 x 7 or something that is not square.")
@settings(max_examples=24)
@given(case=models())
def test_grids_of_models(student, case):
    """Grids as large as those of real models are resized right, up and down."""
    pos, old, new, result = case
    expect_close(student.interpolate_positions(pos, old, new), result, NEAR)


@points(1)
@requires("test_example")
@hint("A slope stays a slope. Is your first new patch where it should be, half a patch from the edge?")
@given(case=planes())
def test_slopes_stay_slopes(student, case):
    """A grid that rises evenly down and across does so after resizing, and is level beyond the outermost middles."""
    pos, old, new, result = case
    expect_close(student.interpolate_positions(pos, old, new), result, NEAR)


@points(1)
@requires("test_grid")
@hint("Each of the D numbers is a picture of its own. Where does your code mix them?")
@given(case=pairs())
def test_features_stand_alone(student, case):
    """When the D numbers change places in pos, they do so in the result, and nothing leaves the old range."""
    pos, old, new, order = case
    found = np.asarray(student.interpolate_positions(pos, old, new))
    expect_close(student.interpolate_positions(pos[:, order], old, new), found[:, order].copy(), NEAR)
    expect_close(np.clip(found[1:], pos[1:].min(0), pos[1:].max(0)), found[1:].copy(), NEAR)
