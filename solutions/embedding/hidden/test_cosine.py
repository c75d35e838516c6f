"""Hidden checks of embedding/cosine."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    Tolerance,
    array_values,
    expect,
    expect_close,
    expect_unchanged,
    hint,
    points,
    requires,
)

TIGHT = Tolerance(atol=1e-12)
"""The same products in another order: a few roundings."""


@st.composite
def two_vectors(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    size = draw(st.integers(1, 16))
    a = draw(array_values((size,), styles=("ramp", "normal", "integers")))
    b = draw(array_values((size,), styles=("integers", "normal")))
    a, b = np.where(a == 0, 1.0, a), np.where(b == 0, -1.0, b)
    if draw(st.booleans()):
        a = np.ascontiguousarray(a[::-1])[::-1]
    return a, b


@points(0.75)
@requires("test_exact")
@hint("a.b is b.a, and the product of both norms does not know their order.")
@given(case=two_vectors())
def test_swap(student, case):
    """Swapping the two vectors changes nothing, and neither of them is changed by the call."""
    a, b = case
    expect_close(expect_unchanged(student.cosine_similarity, a, b), student.cosine_similarity(b, a), TIGHT)


@st.composite
def nearly_parallel(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Of such pairs one in twelve is rounded beyond 1, as often beyond -1 when b is turned round."""
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    a = rng.normal(size=draw(st.integers(2, 16))).round(3) + 0.0005
    return a, a * draw(st.sampled_from([1.0, 3.0, 0.7, 1.1]))


@points(0.25)
@requires("test_exact")
@hint("Rounding can give 1.0000000000000002, which math.acos refuses: cut off at -1 and 1.")
@given(cases=st.tuples(nearly_parallel(), nearly_parallel()))
def test_range(student, cases):
    """The similarity never leaves the range from -1 to 1, not even by rounding."""
    for a, b in cases:
        for sign in (1.0, -1.0):
            cosine = student.cosine_similarity(a, sign * b)
            expect(-1 <= cosine <= 1, f"The similarity {cosine!r} is outside the range from -1 to 1.")
