"""Hidden checks of vit/positional_encoding: laws that encodings obey, whatever way they are computed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T0, Tolerance, array_values, expect, expect_close, hint, points, requires

NEAR = Tolerance(atol=1e-9)
"""For sums of up to 24 products of numbers up to 1, each of them off by 4e-12 at position 999 at most."""


@points(0.5)
@requires("test_sinusoidal")
@hint("sin(a) sin(b) + cos(a) cos(b) = cos(a - b): does each sine have a cosine of the same angle beside it?")
@given(n=st.integers(2, 40), half=st.integers(1, 12))
def test_products_tell_distances(student, n, half):
    """All encodings have length sqrt(d / 2); the product of two depends on their distance only, and they differ."""
    table = np.asarray(student.sinusoidal(n, 2 * half))
    products = table @ table.T
    first = [products[0, abs(t - s)] for t in range(n) for s in range(n)]
    expect_close(products, np.reshape(first, (n, n)), NEAR)
    expect_close(float(products[0, 0]), float(half), NEAR)
    largest = float(products[0, 1:].max())
    expect(largest < half - 1e-6, "Two positions have the same encoding.", actual=largest, expected=float(half))


@points(0.5)
@requires("test_sinusoidal")
@hint("By the addition theorems each pair (sin, cos) is turned by the same angle, wherever the step begins.")
@given(start=st.integers(0, 900), step=st.integers(1, 99), half=st.integers(1, 8))
def test_steps_are_rotations(student, start, step, half):
    """A step of k positions turns every pair of sine and cosine by the angle of position k."""
    table = np.asarray(student.sinusoidal(start + step + 1, 2 * half))
    (sin, cos), (sin_k, cos_k) = table[start].reshape(half, 2).T, table[step].reshape(half, 2).T
    turned = np.stack([sin * cos_k + cos * sin_k, cos * cos_k - sin * sin_k], axis=1)
    expect_close(turned.ravel(), table[start + step].copy(), NEAR)


@points(0.5)
@requires("test_grid")
@hint("Row and column have each one half of the encoding. Try a grid of one column.")
@given(h=st.integers(1, 9), w=st.integers(1, 9), quarter=st.integers(1, 6))
def test_transposed_grid(student, h, w, quarter):
    """When rows and columns of the grid change places, so do the halves of its encodings."""
    d = 4 * quarter
    upright = np.asarray(student.sincos_2d(h, w, d)).reshape(h, w, 2, d // 2)
    lying = np.asarray(student.sincos_2d(w, h, d)).reshape(w, h, 2, d // 2)
    expect_close(lying, upright.transpose(1, 0, 2, 3)[:, :, ::-1].copy(), T0)


@points(0.5)
@requires("test_cls_and_positions")
@hint("No sequences give an array of shape (0, N + 1, D). Otherwise, row by row: cls, tokens; then add pos.")
@given(case=st.tuples(st.integers(0, 2), st.integers(1, 5), st.integers(1, 5)), data=st.data())
def test_empty_and_transposed(student, case, data):
    """add_cls_and_positions is right for no sequences at all, and for arrays that lie transposed in memory."""
    b, n, d = case
    tokens, pos = data.draw(array_values((d, n, b))).T, data.draw(array_values((d, n + 1))).T
    cls = data.draw(array_values((2 * d,)))[::-2]
    rows = np.concatenate([np.broadcast_to(cls, (b, 1, d)), tokens], axis=1)
    expect_close(student.add_cls_and_positions(tokens, cls, pos), rows + pos, Tolerance(atol=1e-12))
