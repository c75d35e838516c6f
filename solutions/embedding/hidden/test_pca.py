"""Hidden checks of embedding/pca: clouds in any direction, and the laws of the best projection."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.testing import Tolerance, array_values, expect, expect_close, hint, points, requires

CLOSE = Tolerance(rtol=1e-7, scaled=1e-9)
"""The variances fall by 0.36 from one to the next, over at most 1300 in all: 2.2e-16 * 1300 / 0.6 = 5e-13; an offset
of 10 where the smallest length is 0.14 costs another factor of 70."""


@st.composite
def rotated(draw):
    """(x, k, (projected, components, ratio)) from a spectrum and random orthonormal matrices."""
    d, n = draw(st.integers(3, 8)), draw(st.integers(4, 20))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    rank = min(n - 1, d)
    lengths = 5 * 0.6 ** np.arange(rank)
    v = np.linalg.qr(rng.normal(size=(d, d)))[0][:, :rank].T
    u = rng.normal(size=(n, rank))
    u = np.linalg.qr(u - u.mean(axis=0))[0]
    ranked = np.sort(np.abs(v), axis=1)
    assume((ranked[:, -1] - ranked[:, -2] > 1e-3).all())
    v = v * np.where(v.max(axis=1) > -v.min(axis=1), 1.0, -1.0)[:, None]
    scale, offset = draw(st.sampled_from([(1.0, 0.0), (1.0, 10.0), (1e-3, 0.0), (1e3, 10.0)]))
    k = draw(st.integers(1, rank))
    coordinates = scale * u * lengths
    expected = (coordinates[:, :k], v[:k], lengths[:k] ** 2 / (lengths**2).sum())
    return coordinates @ v + offset, k, tuple(np.ascontiguousarray(part) for part in expected)


@points(0.75)
@requires("test_moved_cloud")
@hint("Does anything depend on the size of the numbers, or on whether there are more rows than columns?")
@given(case=rotated())
def test_any_direction(student, case):
    """Clouds of any direction and size give their components, coordinates and ratios."""
    x, k, expected = case
    expect_close(student.pca(x, k), expected, CLOSE)


@st.composite
def anything(draw):
    """x of any shape from (2, 1) on, also with fewer rows than columns; not all rows are equal."""
    shape = draw(st.tuples(st.integers(2, 6), st.integers(1, 6)))
    x = draw(array_values(shape, low=-9, high=9, styles=("integers", "normal")))
    assume((x != x[0]).any())
    return x


@points(0.5)
@requires("test_moved_cloud")
@hint("With all directions nothing is lost: mean + projected @ components is x again.")
@given(x=anything())
def test_nothing_lost(student, x):
    """With k = min(n, d) the components are orthonormal, and the projection gives x back."""
    k = min(x.shape)
    projected, components, _ = student.pca(x, k)
    expect_close(components @ components.T, np.eye(k), CLOSE, note="This is components @ components.T.")
    back = projected @ components + x.mean(axis=0)
    expect_close(back, x, CLOSE._replace(floor=1.0), note="This is projected @ components + the mean row.")


@st.composite
def planes(draw):
    """(x, plane): any cloud with two dimensions or more, and two orthonormal directions in its space."""
    n, d = draw(st.integers(2, 8)), draw(st.integers(2, 5))
    x = draw(array_values((n, d), low=-9, high=9, styles=("integers", "normal")))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    return x, np.linalg.qr(rng.normal(size=(d, 2)))[0]


@points(0.5)
@requires("test_moved_cloud")
@hint("The two directions must be the best together, and at right angles to each other.")
@given(case=planes())
def test_best_plane(student, case):
    """No other plane shows more variance, and along the two components the coordinates are uncorrelated."""
    x, plane = case
    projected, _, _ = student.pca(x)
    other, size = (x - x.mean(axis=0)) @ plane, max(1.0, float((x * x).sum()))
    shown, best = float((projected**2).sum()), float((other**2).sum())
    expect(shown >= best - 1e-9 * size, "Another plane shows more of the variance.", actual=shown, expected=best)
    product = float(projected[:, 0] @ projected[:, 1])
    expect(abs(product) <= 1e-9 * size, "The two coordinates are correlated: their product does not add up to 0.")
