"""Public checks of resnet/skip_jacobian. The oracle sends the unit vectors through the stack, one number at a time."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, Tolerance, array_values, expect_close, expect_unchanged, hint, points, requires

NORMS = Tolerance(rtol=1e-9, atol=1e-9)
"""A product of five matrices with n <= 4 is off by 5 * 4 * 1.1e-16 of its size or of that of terms that cancel, which
is below 1e6 for the matrices drawn for norms."""


def pushed(weights, residual):
    """Column j is what becomes of the unit vector j."""
    columns = []
    for j in range(len(weights[0])):
        x = [float(i == j) for i in range(len(weights[0]))]
        for w in weights:
            x = [
                math.fsum([*(a * b for a, b in zip(row, x, strict=True)), own * residual])
                for row, own in zip(w.tolist(), x, strict=True)
            ]
        columns.append(x)
    return np.array(columns).T.copy()


def norm(matrix):
    """Largest singular value: the root of the largest eigenvalue of the matrix times its transpose."""
    return math.sqrt(max(0.0, float(np.linalg.eigvalsh(matrix @ matrix.T)[-1])))


@st.composite
def stacks(draw, most=4, layers=5, styles=("ramp", "integers", "normal")):
    """One to five matrices of one size, now and then transposed in memory."""
    n, depth = draw(st.integers(1, most)), draw(st.integers(1, layers))
    weights = [draw(array_values((n, n), styles=styles)) for _ in range(depth)]
    return [w.T for w in weights] if draw(st.booleans()) else weights


@st.composite
def cases(draw, residual):
    """(weights, residual, derivative)."""
    weights = draw(stacks())
    return weights, residual, pushed(weights, residual)


@st.composite
def normed(draw):
    """(weights, residual, norms after 1, 2, ... layers)."""
    weights, residual = draw(stacks(styles=("integers", "normal"))), draw(st.booleans())
    return weights, residual, [norm(pushed(weights[: k + 1], residual)) for k in range(len(weights))]


@points(1.5)
@hint("Without shortcuts 2x becomes 6x. With them x becomes 2x + x = 3x, and then?")
@pytest.mark.parametrize(
    ("residual", "expected"), [(False, [2.0, 6.0]), (True, [3.0, 12.0])], ids=["plain", "residual"]
)
def test_example(student, residual, expected):
    """Two layers with the weights 2 and 3 multiply by 6, with shortcuts by 12."""
    weights = [np.array([[2.0]]), np.array([[3.0]])]
    expect_close(student.stack_jacobian(weights, residual), np.array([[expected[1]]]), T1)
    expect_close(student.gradient_norms(weights, residual), expected, NORMS)


@points(2)
@hint("Send the vector (1, 0, ...) through the layers: that is the first column. Which matrix meets it first?")
@given(case=cases(residual=False))
def test_plain(student, case):
    """Without shortcuts the derivative is the product of all weights, the last layer's on the left."""
    weights, residual, expected = case
    expect_close(student.stack_jacobian(weights, residual), expected, T1)


@points(2)
@hint("Every layer has a shortcut of its own: what is the derivative of W x + x?")
@given(case=cases(residual=True))
def test_residual(student, case):
    """With shortcuts every layer contributes the factor W + I."""
    weights, residual, expected = case
    expect_close(student.stack_jacobian(weights, residual), expected, T1)


@points(1.5)
@hint(
    "The first norm belongs to the first layer alone, the last one to the whole stack. Which norm is the spectral one?"
)
@given(case=normed())
def test_norms(student, case):
    """gradient_norms lists the largest singular value after 1, 2, ..., L layers."""
    weights, residual, expected = case
    expect_close(student.gradient_norms(weights, residual), expected, NORMS)


@points(1)
@requires("test_plain", "test_residual", "test_norms")
@hint("One layer without a shortcut has the derivative W: return a copy. And `W += I` changes the caller's weights.")
@given(weights=stacks(most=3, layers=3), residual=st.booleans())
def test_inputs_unchanged(student, weights, residual):
    """The weights stay as they were, and the result is a fresh array."""
    expect_unchanged(student.stack_jacobian, weights, residual)
    expect_unchanged(student.gradient_norms, weights, residual)
