"""Hidden checks of embedding/lookup: larger tables, other memory layouts, and how both functions belong together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T0, Tolerance, array_values, expect_close, expect_equal, hint, points, requires

SUM = Tolerance(atol=1e-11)
"""At most 20 gradients up to 120 in one row: 20 * 20 * 120 * 1.1e-16 = 5e-12, in any order."""


def turned(draw, array):
    """The same values, with the last axis backwards in memory or not."""
    return np.ascontiguousarray(array[..., ::-1])[..., ::-1] if draw(st.booleans()) else array


@st.composite
def larger(draw):
    """(ids, table, dout, looked up, gradient), row by row in plain Python."""
    v, d, b, t = (draw(st.integers(*r)) for r in ((2, 12), (1, 6), (1, 4), (1, 5)))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    ids = turned(draw, rng.integers(0, v, (b, t)))
    table, dout = turned(draw, draw(array_values((v, d)))), turned(draw, draw(array_values((b, t, d))))
    rows, gradient = table.tolist(), [[0.0] * d for _ in range(v)]
    for i, sent in zip(ids.ravel().tolist(), dout.reshape(-1, d).tolist(), strict=True):
        gradient[i] = [old + new for old, new in zip(gradient[i], sent, strict=True)]
    return ids, table, dout, np.array([[rows[i] for i in line] for line in ids.tolist()]), np.array(gradient)


@points(0.5)
@requires("test_lookup", "test_gradient")
@hint("Does anything in your code depend on the number of ids, or on how often an id occurs?")
@given(case=larger())
def test_larger(student, case):
    """Lookup and gradient are right for larger tables, however the arrays lie in memory."""
    ids, table, dout, looked_up, gradient = case
    expect_equal(student.embed(ids, table), looked_up)
    expect_close(student.embed_grad(ids, dout, len(table)), gradient, SUM)


@st.composite
def whole(draw):
    """(ids, dout, vocab_size) of small whole numbers: their sums are exact."""
    v, d, t = draw(st.integers(1, 6)), draw(st.integers(1, 4)), draw(st.integers(0, 12))
    ids = np.array(draw(st.lists(st.integers(0, v - 1), min_size=t, max_size=t)), np.int64)
    return ids, draw(array_values((t, d), styles=("integers",))), v


@points(0.25)
@requires("test_gradient")
@hint("Every gradient arrives in one row, and none gets lost or is halved.")
@given(case=whole())
def test_nothing_lost(student, case):
    """Added over all rows, the gradient of the table is the sum of all gradients that were sent."""
    ids, dout, vocab_size = case
    expect_close(student.embed_grad(ids, dout, vocab_size).sum(axis=0), dout.sum(axis=0), T0)
