"""Hidden checks of embedding/l2_normalize: the laws of a norm, at every magnitude."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, array_values, expect, expect_close, hint, points, requires

CLOSE = Tolerance(rtol=1e-12, scaled=1e-12)
"""At most 16 terms, two roundings each."""


@st.composite
def scaled_vectors(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, float]:
    """Two vectors of one length and a factor; x, y, factor*x and x+y are never all zeros."""
    size = draw(st.integers(1, 16))
    x = draw(array_values((size,), low=-9, high=9, styles=("integers", "ramp")))
    x = np.where(x == 0, 1.0, x)
    y = draw(array_values((size,), low=-9, high=9, styles=("integers", "ramp"))) + 0.5
    factor = draw(st.sampled_from([2.0, -2.0, -1.0, 1e150, -1e150, 1e-150]))
    return x, y, factor


@points(0.5)
@requires("test_norm", "test_norm_huge_and_tiny")
@hint("c times a vector is |c| times as long; a detour is never shorter than the straight way.")
@given(case=scaled_vectors())
def test_laws_of_the_norm(student, case):
    """The norm of c*x is |c| times that of x, and the norm of x+y is at most the sum of both norms."""
    x, y, factor = case
    length = student.l2_norm(x)
    expect_close(student.l2_norm(factor * x), abs(factor) * length, CLOSE)
    together, bound = student.l2_norm(x + y), length + student.l2_norm(y)
    expect(together <= bound * (1 + 1e-12), "The norm of x + y is larger than the sum of both norms.")


@st.composite
def rows_of_any_size(draw: st.DrawFn) -> tuple[np.ndarray, list[float]]:
    """A matrix with a magnitude of its own for each row, and the norms of its rows."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    x = draw(array_values((rows, columns), low=-9, high=9))
    x = np.where(x == 0, 1.0, x)
    x *= 10.0 ** np.array([[draw(st.sampled_from([200, -200, 0, 1, 290, -290]))] for _ in range(rows)])
    return x, [math.hypot(*row) for row in x.tolist()]


@points(0.5)
@requires("test_normalize")
@hint("A row of 1e200s or 1e-200s has a direction too: scale every row by its largest entry first.")
@given(case=rows_of_any_size())
def test_laws_of_normalized_rows(student, case):
    """Rows of any magnitude keep their direction, get length 1, and normalising again changes nothing."""
    x, norms = case
    once = student.l2_normalize(x)
    expect_close(once, x / np.array(norms)[:, None], CLOSE)
    expect_close(student.l2_normalize(once), once, CLOSE)
