"""Public checks of extra/interpolate_positions. The oracle mixes old patches in exact fractions."""

from fractions import Fraction
from math import floor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.testing import (
    T0,
    T1,
    T2,
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
"""T1, and 1e-10 near 0: a middle is off by 1e-15 at most, a mixture so by 1e-15 times the step from patch to patch."""


def mixture(i, n, m):
    """{old index: share} for index i of m new ones, made of n old ones."""
    middle = min(max(Fraction(2 * i + 1, 2) * n / m - Fraction(1, 2), Fraction(0)), Fraction(n - 1))
    before = floor(middle)
    shares = {before: 1 - (middle - before), before + 1: middle - before}
    return {index: share for index, share in shares.items() if share}


def resized(pos, old, new):
    """Row 0, then the new grid, number by number."""
    result = [pos[0].tolist()]
    for i, j in np.ndindex(*new):
        down, across = mixture(i, old[0], new[0]), mixture(j, old[1], new[1])
        around = [(a * b, pos[1 + r * old[1] + c].tolist()) for r, a in down.items() for c, b in across.items()]
        result.append([float(sum(share * Fraction(row[k]) for share, row in around)) for k in range(pos.shape[1])])
    return np.array(result)


@st.composite
def cases(draw, sides, dtype="float64", same=False):
    """(pos, old, new, result); `sides` draws the four sides of the grids; `same`: the new grid is the old one."""
    old, new = (draw(sides), draw(sides)), (draw(sides), draw(sides))
    new = old if same else new
    d = draw(st.integers(1, 3))
    pos = draw(array_values((1 + old[0] * old[1], d), dtype))
    pos[0] += 50  # so that the class token's position shows wherever it goes
    return pos, old, new, resized(pos, old, new)


@st.composite
def single_rows(draw):
    """(pos, old, new, result) of grids of one row, whose other side changes, and D = 1."""
    old, new = (1, draw(st.integers(1, 5))), (1, draw(st.integers(1, 6)))
    pos = draw(array_values((1 + old[1], 1)))
    return pos, old, new, resized(pos, old, new)


@st.composite
def refused(draw):
    """[(pos, old, new)] that must raise ValueError: for drawn sizes, one call for each possible fault."""
    h, w, side = draw(st.integers(1, 3)), draw(st.integers(2, 3)), draw(st.integers(1, 3))
    new, fits = (side, side), 1 + h * w
    return [
        (np.ones((rows, 2)), old, new)
        for rows, old, new in (
            (fits + 1, (h, w), new), (fits - 1, (h, w), new), (fits + w, (h, w), new), (0, (h, w), new),
            (1, (0, w), new), (1, (h, 0), new), (fits, (-h, -w), new), (1, (0, 0), new),
            (fits, (h, w), (0, side)), (fits, (h, w), (side, 0)), (fits, (h, w), (-side, -side)),
            (fits, (h, w), (side, -1)),
        )
    ]  # fmt: skip


SIDES = st.integers(1, 4)


@points(2)
@hint("The new middles lie at -0.25, 0.25, 0.75 and 1.25 of the old row; the first and the last are beyond its ends.")
def test_example(student):
    """Two patches 0 and 4 become 0, 1, 3 and 4, and the class token keeps its 7."""
    pos = np.array([[7.0], [0.0], [4.0]])
    expect_close(
        student.interpolate_positions(pos, (1, 2), (1, 4)), np.array([[7.0], [0.0], [1.0], [3.0], [4.0]]), NEAR
    )


@points(3)
@hint("Write down where the middle of each new patch lies in the old row, and between which two old patches that is.")
@given(case=single_rows())
def test_one_row(student, case):
    """In a grid of one row every new patch is mixed from the two old ones beside its middle."""
    pos, old, new, result = case
    expect_close(student.interpolate_positions(pos, old, new), result, NEAR)


@points(4)
@hint("Is pos[1:] a grid of rows, columns, D? Which new side do the rows get? In which order do you read it out?")
@given(case=cases(SIDES))
def test_grid(student, case):
    """In any grid every new patch is mixed from the four old ones around its middle."""
    pos, old, new, result = case
    expect_close(student.interpolate_positions(pos, old, new), result, NEAR)


@points(1)
@hint("The class token has no place in the grid. Take its row away first, and put it back in front in the end.")
@given(case=cases(SIDES))
def test_class_token(student, case):
    """Row 0 is the old row 0, whatever the grids are, and one row for each new patch follows."""
    pos, old, new, result = case
    found = student.interpolate_positions(pos, old, new)
    expect_equal(np.shape(found), result.shape, "That is the shape of the result.")
    expect_close(np.asarray(found)[:1].copy(), pos[:1].copy(), T0)


@points(1)
@requires("test_grid")
@hint("Where nothing has to be done, `return pos` hands out the caller's array. And which dtype do your shares have?")
@settings(max_examples=60)
@given(case=cases(SIDES, "float32") | cases(SIDES, "float32", True))
def test_fresh(student, case):
    """The result is a fresh array, float32 for float32, and pos is left alone, even where the grid stays as it is."""
    pos, old, new, result = case
    expect_close(expect_unchanged(student.interpolate_positions, pos, old, new), result, T2, dtype="float32")


@points(1)
@requires("test_grid")
@hint("Test all four sides, then the number of rows. A negative times a negative side is positive, too.")
@settings(max_examples=6)
@given(calls=refused())
def test_refuses_what_does_not_fit(student, calls):
    """Sides below 1, and another number of rows than one and one for each patch, raise ValueError."""
    for call in calls:
        expect_raises(ValueError, student.interpolate_positions, *call)
