"""Public checks of vit/positional_encoding. The oracle takes one sine or cosine at a time, with Python's math."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.testing import (
    T1,
    T2,
    Tolerance,
    array_values,
    expect_close,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = Tolerance(atol=1e-12)
"""A frequency is off by some 3e-15 of itself (its logarithm is 9.2 at most), an angle below 60 so by 2e-13."""


def encode(t, d, base=10000.0):
    """The d numbers of position t."""
    angles = [t / math.pow(base, 2 * i / d) for i in range(d // 2)]
    return [wave(angle) for angle in angles for wave in (math.sin, math.cos)]


@st.composite
def rows(draw):
    """(arguments, table); often so short and narrow that it can be done by hand."""
    n, d = draw(st.integers(1, 4) | st.integers(1, 60)), 2 * draw(st.integers(1, 3) | st.integers(1, 12))
    base = draw(st.sampled_from([(), (100.0,), (2.0,)]))
    return (n, d, *base), np.array([encode(t, d, *base) for t in range(n)])


@st.composite
def grids(draw):
    """(h, w, d, table)."""
    h, w, d = draw(st.integers(1, 6)), draw(st.integers(1, 6)), 4 * draw(st.integers(1, 4))
    return h, w, d, np.array([encode(r, d // 2) + encode(q, d // 2) for r in range(h) for q in range(w)])


@st.composite
def sequences(draw, dtype="float64"):
    """(tokens, cls, pos, result); the three are told apart by their size."""
    b, n, d = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    tokens = draw(array_values((b, n, d), dtype))
    cls, pos = 100 * draw(array_values((d,), dtype)), 10 * draw(array_values((n + 1, d), dtype))
    result = np.empty((b, n + 1, d))
    for image, t in np.ndindex(b, n + 1):
        result[image, t] = pos[t].astype(float) + (tokens[image, t - 1] if t else cls)
    return tokens, cls, pos, result


@st.composite
def refused(draw):
    """[(function, arguments)] that must raise ValueError: for drawn sizes, one call for each possible fault."""
    n, d, b = draw(st.integers(1, 3)), draw(st.integers(2, 3)), draw(st.integers(1, 2))
    odd, off = 2 * d - 1, 4 * n + draw(st.integers(1, 3))

    def add(cls, pos):
        return "add_cls_and_positions", (np.ones((b, n, d)), np.ones(cls), np.ones(pos))

    return [
        ("sinusoidal", (n, odd)), ("sinusoidal", (0, 2 * d)), ("sinusoidal", (-n, 2)), ("sinusoidal", (n, 0)),
        ("sinusoidal", (n, -2)), ("sincos_2d", (n, d, off)), ("sincos_2d", (0, n, 4)), ("sincos_2d", (n, 0, 4)),
        ("sincos_2d", (n, d, 0)), ("sincos_2d", (-1, -1, 4)), ("sincos_2d", (n, d, -4)),
        add((d,), (n, d)), add((d,), (n + 2, d)), add((d,), (1, d)), add((d,), (n + 1, 1)), add((d,), (d,)),
        add((1,), (n + 1, d)), add((d + 1,), (n + 1, d)), add((1, d), (n + 1, d)), add((), (n + 1, d)),
    ]  # fmt: skip


@points(1)
@hint("Row 0 is sin 0, cos 0, sin 0, cos 0. Row 1 is sin 1, cos 1, sin 0.01, cos 0.01.")
def test_example(student):
    """sinusoidal(2, 4) gives the two rows of the docstring."""
    expected = [[0, 1, 0, 1], [math.sin(1), math.cos(1), math.sin(0.01), math.cos(0.01)]]
    expect_close(student.sinusoidal(2, 4), np.array(expected), NEAR)


@points(2.5)
@hint("Write down which position, which i and which wave each of the first four columns has. What is 2i / d there?")
@given(case=rows())
def test_sinusoidal(student, case):
    """sinusoidal gives sines in the even columns and cosines in the odd ones, each pair with its own frequency."""
    arguments, table = case
    expect_close(student.sinusoidal(*arguments), table, NEAR)


@points(2)
@hint("Take a grid of one row and two columns: only the second half of its two rows may differ. Which d has each half?")
@given(case=grids())
def test_grid(student, case):
    """sincos_2d encodes the row of each patch in the first half and its column in the second, in reading order."""
    h, w, d, table = case
    expect_close(student.sincos_2d(h, w, d), table, NEAR)


@points(1.5)
@hint("The result has N + 1 rows. What is in row 0 before the positions are added, and which row of pos belongs to it?")
@given(case=sequences())
def test_cls_and_positions(student, case):
    """add_cls_and_positions puts the class token first, and adds to every row its own position."""
    tokens, cls, pos, result = case
    expect_close(student.add_cls_and_positions(tokens, cls, pos), result, T1)


@points(0.5)
@requires("test_cls_and_positions")
@hint("`+=` writes into what is on its left. And which dtype does np.zeros make?")
@given(case=sequences("float32"))
def test_fresh(student, case):
    """float32 gives float32, and neither tokens nor class token nor positions are changed."""
    tokens, cls, pos, result = case
    expect_close(expect_unchanged(student.add_cls_and_positions, tokens, cls, pos), result, T2, dtype="float32")


@points(0.5)
@requires("test_sinusoidal", "test_grid", "test_cls_and_positions")
@hint("Test all sizes before you compute. numpy stretches a side of length 1 without a word, so compare whole shapes.")
@settings(max_examples=6)
@given(calls=refused())
def test_refuses_what_does_not_fit(student, calls):
    """Sizes below 1, an odd d, a d that is no multiple of 4 in 2-D, and arrays that do not fit raise ValueError."""
    for name, arguments in calls:
        expect_raises(ValueError, getattr(student, name), *arguments)
