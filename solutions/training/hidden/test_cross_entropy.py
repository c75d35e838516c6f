"""Hidden checks of training/cross_entropy: a long batch, and the gradient against slopes of the student's own loss."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T3, Tolerance, array_values, expect_close, hint, points, requires

NEAR = Tolerance(rtol=1e-9, atol=1e-9)
"""40 terms of float64: 40 eps = 1e-14."""


@points(0.5)
@requires("test_loss")
@hint(
    "When all classes have the same logit, whatever it is, the loss is ln of their number, however many rows there are."
)
@given(n=st.integers(6, 40), c=st.integers(6, 40), level=st.sampled_from([0.0, -7.0, 2.5, 800.0]))
def test_uniform(student, n, c, level):
    """Equal logits cost ln C: the loss of a network that knows nothing."""
    expect_close(student.cross_entropy(np.full((n, c), level), np.arange(n) % c), float(np.log(c)), NEAR)


@st.composite
def nudged(draw):
    """(logits, labels, row, column): one logit that is moved up and down."""
    n, c = draw(st.integers(1, 4)), draw(st.integers(2, 5))
    logits = draw(array_values((n, c), styles=("normal",)))
    labels = np.array(draw(st.lists(st.integers(0, c - 1), min_size=n, max_size=n)))
    return logits, labels, draw(st.integers(0, n - 1)), draw(st.integers(0, c - 1))


@points(0.25)
@requires("test_loss", "test_gradient")
@hint("The gradient belongs to your own loss: move one logit by a millionth and see how the loss moves.")
@given(case=nudged())
def test_slope(student, case):
    """Moving one logit moves the loss by as much as the gradient says."""
    logits, labels, row, column = case
    up, down = logits.copy(), logits.copy()
    up[row, column] += 1e-6
    down[row, column] -= 1e-6
    slope = (student.cross_entropy(up, labels) - student.cross_entropy(down, labels)) / 2e-6
    expect_close(float(student.cross_entropy_grad(logits, labels)[row, column]), slope, T3)
