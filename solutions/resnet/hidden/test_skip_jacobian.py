"""Hidden checks of resnet/skip_jacobian: laws of the chain rule, and a network of fifty layers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, Tolerance, array_values, expect, expect_close, hint, points, requires

DEEP = Tolerance(rtol=1e-9)
"""Each of 50 products of 32 terms adds 32 * 1.1e-16 of the size so far, together below 2e-13; norms as small as 1e-17
must be right too, so nothing absolute is allowed."""
WIDTH, DEPTH = 32, 50


@st.composite
def two_stacks(draw):
    """Two lists of matrices of one size, and whether there are shortcuts."""
    n = draw(st.integers(1, 4))
    first, second = ([draw(array_values((n, n))) for _ in range(draw(st.integers(1, 3)))] for _ in range(2))
    return first, second, draw(st.booleans())


def singular_values(weights, residual):
    """Largest singular value after each layer; the newest factor is multiplied from the right onto the transpose."""
    transposed, found = np.eye(WIDTH), []
    for w in weights:
        transposed = transposed @ (w.T + residual * np.eye(WIDTH))
        found.append(float(np.linalg.svd(transposed, compute_uv=False)[0]))
    return found


@points(0.5)
@requires("test_plain", "test_residual")
@hint("A layer that outputs zeros: what is left of x without a shortcut, and with one?")
@given(n=st.integers(1, 4), depth=st.integers(1, 5))
def test_silent_layers(student, n, depth):
    """With weights of zeros the derivative is zero, and with shortcuts it is the identity."""
    weights = [np.zeros((n, n))] * depth
    expect_close(student.stack_jacobian(weights, False), np.zeros((n, n)), T1)
    expect_close(student.stack_jacobian(weights, True), np.eye(n), T1)


@points(0.5)
@requires("test_plain", "test_residual")
@hint("A stack on top of a stack: the derivatives are multiplied, that of the upper one on the left.")
@given(case=two_stacks())
def test_stack_on_stack(student, case):
    """The derivative of two stacks in a row is the product of theirs."""
    first, second, residual = case
    lower, upper = student.stack_jacobian(first, residual), student.stack_jacobian(second, residual)
    expect_close(student.stack_jacobian(first + second, residual), np.asarray(upper) @ np.asarray(lower), T1)


@points(1)
@requires("test_norms")
@hint("Compute with the matrices as they are: tiny numbers are no zeros, and nothing has to be rounded or clipped.")
def test_fifty_layers(student, grading_seed):
    """After 50 layers the gradient has vanished without shortcuts, and still has its size with them."""
    rng = np.random.default_rng(abs(grading_seed))
    for residual, scale, low, high in ((False, 0.5, 0.0, 1e-10), (True, 0.1, 0.3, 30.0)):
        weights = [rng.normal(0, scale / np.sqrt(WIDTH), (WIDTH, WIDTH)) for _layer in range(DEPTH)]
        norms = student.gradient_norms(weights, residual)
        expect_close(norms, singular_values(weights, residual), DEEP)
        expect(low < norms[-1] < high, f"The norm after {DEPTH} layers is {norms[-1]:.3g}.", actual=norms[-1])
