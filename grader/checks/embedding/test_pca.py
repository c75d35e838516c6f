"""Public checks of embedding/pca. The clouds are built from their components, so the answer is known beforehand."""

import itertools
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    Tolerance,
    array_values,
    expect,
    expect_close,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

CLOSE = Tolerance(rtol=1e-7, scaled=1e-9)
"""Directions are off by about 2.2e-16 * 160 / 0.1 = 4e-13: the largest variance is at most 160 times the smallest,
and neighbouring variances differ by a tenth of the smaller one or more."""
BASES = {
    2: [[3, 4], [-4, 3]],
    3: [[2, 3, 6], [3, -6, 2], [6, 2, -3]],
    4: [[1, 2, 4, 10], [-2, 1, -10, 4], [-4, 10, 1, -2], [-10, -4, 2, 1]],
}
"""Whole numbers at right angles to each other; the sizes 5, 7 and 11 are whole, and no row has two largest entries."""


def helmert(n):
    """n - 1 columns at right angles to each other with the sum 0: (1, -1, 0, ...), (1, 1, -2, 0, ...), ..."""
    return [np.array([1] * j + [-j] + [0] * (n - j - 1)) for j in range(1, n)]


@st.composite
def clouds(draw, two=False):
    """(x, k, options, (projected, components, ratio)); the mean row of x is zero.

    x is the sum of size * column * direction over all directions; so its components are these directions, and
    the variances are the squared lengths of size * column * |direction|.
    """
    d = draw(st.integers(2, 4))
    n = draw(st.integers(3 if two else 2, 6))
    order = draw(st.permutations(range(d)))
    directions = np.array(BASES[d])[:, order]
    columns = helmert(n)[:d]
    sizes = draw(st.lists(st.integers(1, 4), min_size=len(columns), max_size=len(columns)).filter(apart))
    parts = [(m * c, v) for m, c, v in zip(sizes, columns, directions, strict=False)]
    x = sum(np.outer(c, v) for c, v in parts)
    k = 2 if two else draw(st.integers(1, len(parts)))
    options = {} if k == 2 and draw(st.booleans()) else {"k": k}
    return x.astype(draw(st.sampled_from(["float64", "int64"]))), k, options, answer(parts, k)


def apart(sizes):
    """Are neighbouring variances at least a tenth apart?"""
    variances = sorted(m * m * j * (j + 1) for j, m in enumerate(sizes, 1))
    return all(b >= 1.1 * a for a, b in itertools.pairwise(variances))


def answer(parts, k):
    """The k largest of the parts (column, direction), with the entry of largest size of a direction positive."""
    parts = sorted(parts, key=lambda part: -(part[0] @ part[0]))
    squares = [int(c @ c) for c, _ in parts]
    parts = [(c, v) if v.max() > -v.min() else (-c, -v) for c, v in parts[:k]]
    lengths = [math.sqrt(v @ v) for _, v in parts]
    projected = np.stack([c * size for (c, _), size in zip(parts, lengths, strict=True)], axis=1)
    components = np.stack([v / size for (_, v), size in zip(parts, lengths, strict=True)])
    return projected, components, np.array([s / sum(squares) for s in squares[:k]])


def three(result):
    """The three arrays that pca returns."""
    ok = isinstance(result, (tuple, list)) and len(result) == 3
    expect(ok, "pca returns three arrays: projected, components and ratio.", actual=result)
    return result


def turned(actual, expected, axis):
    """`actual` with its directions, along `axis`, turned to point the same way as the expected ones."""
    if not isinstance(actual, np.ndarray) or actual.shape != expected.shape:
        return actual
    return actual * np.where((actual * expected).sum(axis=axis, keepdims=True) < 0, -1.0, 1.0)


@points(2)
@hint("The cloud is a cross: its long arm goes along [3, 4] and has the length 20, the short one half as much.")
def test_example(student):
    """The example of the file: four points on a cross."""
    x = np.array([[6.0, 8.0], [-6.0, -8.0], [-4.0, 3.0], [4.0, -3.0]])
    projected = np.array([[10.0, 0.0], [-10.0, 0.0], [0.0, -5.0], [0.0, 5.0]])
    expect_close(student.pca(x), (projected, np.array([[0.6, 0.8], [0.8, -0.6]]), np.array([0.8, 0.2])), CLOSE)


@points(1.5)
@hint("The rows have the length 1 and stand at right angles. The first one points along the longest side of the cloud.")
@given(case=clouds())
def test_components(student, case):
    """The components are the directions of largest variance, the largest first (either way round)."""
    x, _k, options, (_projected, components, _ratio) = case
    _, actual, _ = three(student.pca(x, **options))
    expect_close(turned(actual, components, 1), components, CLOSE)


@points(1.5)
@hint("How far does a centred row reach along a direction of length 1? That is their scalar product.")
@given(case=clouds())
def test_projection(student, case):
    """The projected rows are their coordinates along the components (up to the sign of each coordinate)."""
    x, _k, options, (projected, _components, _ratio) = case
    actual, _, _ = three(student.pca(x, **options))
    expect_close(turned(actual, projected, 0), projected, CLOSE)


@points(1)
@hint("Singular values are lengths, variances are their squares. All variances together count, not only the first k.")
@given(case=clouds())
def test_ratio(student, case):
    """The ratio is the share of each component in the whole variance."""
    x, _k, options, (_projected, _components, ratio) = case
    _, _, actual = three(student.pca(x, **options))
    expect_close(actual, ratio, CLOSE)


@points(0.75)
@requires("test_components", "test_projection")
@hint("Which entry of a component has the largest absolute value, and which sign has it? Turn the coordinates, too.")
@given(case=clouds())
def test_signs(student, case):
    """The entry of largest absolute value of each component is positive, and the coordinates go with it."""
    x, _k, options, (projected, components, _ratio) = case
    actual = three(student.pca(x, **options))
    expect_close(list(actual[:2]), [projected, components], CLOSE)


@st.composite
def moved(draw):
    """(x, options, answer): the whole cloud moved away from the origin."""
    x, _k, options, expected = draw(clouds())
    return x + draw(array_values((x.shape[1],), x.dtype.name, low=-9, high=9, styles=("integers",))), options, expected


@points(0.75)
@requires("test_components", "test_projection", "test_ratio", "test_signs")
@hint("Take the mean of each column, over the rows, and subtract it before anything else.")
@given(case=moved())
def test_moved_cloud(student, case):
    """Moving the whole cloud changes nothing."""
    x, options, expected = case
    expect_close(student.pca(x, **options), expected, CLOSE)


@points(0.25)
@requires("test_components", "test_projection", "test_ratio")
@hint("The whole variance is 0 here. By what do you divide?")
@given(
    n=st.integers(2, 5),
    row=st.integers(2, 4).flatmap(lambda d: array_values((d,), low=0, high=2, styles=("ramp", "integers"))),
)
def test_equal_rows(student, n, row):
    """When all rows are equal, projected and ratio are zeros."""
    projected, _, ratio = three(student.pca(np.tile(row, (n, 1))))
    expect_close([projected, ratio], [np.zeros((n, 2)), np.zeros(2)], Tolerance(atol=1e-9))


@points(0.25)
@requires("test_components", "test_projection", "test_ratio")
@hint("`x -= x.mean(axis=0)` writes into the caller's array.")
@given(case=moved())
def test_input_unchanged(student, case):
    """x is left as it was."""
    x, options, _expected = case
    expect_unchanged(student.pca, x, **options)


@st.composite
def refused(draw):
    """(x, k) that must raise ValueError."""
    n, d, more = draw(st.tuples(st.integers(2, 4), st.integers(2, 4), st.integers(1, 2)))
    x = draw(array_values((n, d)))
    with_nan = x.copy()
    with_nan[draw(st.integers(0, n - 1)), draw(st.integers(0, d - 1))] = np.nan
    return draw(st.sampled_from([(x, min(n, d) + more), (x, 1 - more), (x[:1], 1), (with_nan, 1)]))


@points(0.25)
@requires("test_components", "test_projection", "test_ratio")
@hint("One row has no variance; slices never complain when k is too large; np.isnan finds NaN.")
@given(case=refused())
def test_refuses_what_does_not_fit(student, case):
    """A single row, a k out of range and a NaN raise ValueError."""
    x, k = case
    expect_raises(ValueError, student.pca, x, k=k)
