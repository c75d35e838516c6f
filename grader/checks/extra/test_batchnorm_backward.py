"""Public checks of extra/batchnorm_backward. The oracle differentiates the forward pass with complex numbers.

For a function f that is made of + - * / and roots, the imaginary part of f(x + ih) / h is f'(x) up to h**2, and nothing
is subtracted: with h = 1e-30 all digits are right. The oracle knows no formula for the gradient.
"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T2_NETWORK,
    Tolerance,
    array_values,
    expect_close,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = Tolerance(rtol=1e-9, scaled=1e-9, floor=1.0)
"""At most 27 terms below 81, times gamma / deviation, below 3 / sqrt(1e-5) = 1000: off by 27 * 81 * 1000 * 1.1e-16 =
2.4e-10 at most, also where terms cancel."""
STEP = 1e-30


def loss(x, dout, gamma, eps):
    """Sum of dout * y for rows of values, each row one channel; beta is 0, as it does not matter."""
    centred = x - x.mean(-1, keepdims=True)
    return (dout * gamma * centred / np.sqrt((centred**2).mean(-1, keepdims=True) + eps)).sum(-1)


def gradients_of(dout, x, gamma, eps=1e-5):
    """(dx, dgamma, dbeta) in float64, channel by channel."""
    dx, dgamma, dbeta = np.empty(x.shape), np.empty(len(gamma)), np.empty(len(gamma))
    for c, scale in enumerate(gamma.astype(float)):
        values, back = x[:, c].ravel().astype(float), dout[:, c].ravel().astype(float)
        moved = values + STEP * 1j * np.eye(len(values))  # row j: value j moves
        dx[:, c] = (loss(moved, back, scale, eps).imag / STEP).reshape(x[:, c].shape)
        dgamma[c] = loss(values + 0j, back, scale + STEP * 1j, eps).imag / STEP
        dbeta[c] = back.sum()
    return dx, dgamma, dbeta


@st.composite
def passes(draw, scales=(1.0, 50.0, 0.01), styles=("integers", "normal", "ramp"), dtype="float64"):
    """((dout, x, gamma), options, expected), two values or more in each channel."""
    n, c, h, w = draw(st.tuples(*[st.integers(1, 3)] * 4))
    n = 2 if n * h * w == 1 else n
    x = draw(array_values((n, c, h, w), styles=styles))
    x = (x * draw(st.sampled_from(scales)) + draw(st.sampled_from([0, 5]))).astype(dtype)
    dout = draw(array_values((n, c, h, w), dtype, styles=styles[::-1]))
    gamma = draw(array_values((c,), dtype))
    options = draw(st.sampled_from([{}, {"eps": 0.5}, {"eps": 1e-3}]))
    return (dout, x, gamma), options, gradients_of(dout, x, gamma, **options)


@points(2)
@hint("x_hat is -1, -1, 1, 1. So dbeta = 4 and dgamma = -4; take a quarter of both from each place.")
def test_example(student):
    """For x = 1, 1, 3, 3 and dout = 4, 0, 0, 0 the gradients are 2, -2, 0, 0 and -4 and 4."""
    x, dout = (np.array(row).reshape(4, 1, 1, 1) for row in ([1.0, 1.0, 3.0, 3.0], [4.0, 0.0, 0.0, 0.0]))
    expected = np.array([2.0, -2.0, 0.0, 0.0]).reshape(4, 1, 1, 1), np.array([-4.0]), np.array([4.0])
    # eps moves all of them by 4 * 1e-5 at most
    expect_close(student.batchnorm2d_backward(dout, x, np.ones(1)), expected, Tolerance(atol=5e-5))


@points(3)
@hint("y = gamma * x_hat + beta: beta is added everywhere, and gamma multiplies x_hat, not x.")
@given(case=passes())
def test_dgamma_and_dbeta(student, case):
    """dgamma and dbeta add up what all places of the channel send back."""
    arguments, options, expected = case
    expect_close(student.batchnorm2d_backward(*arguments, **options)[1:], expected[1:], NEAR)


@points(4.5)
@hint(
    "Move one pixel a little and compute y again: do only its own y change? Compare with (new loss - old loss) / step."
)
@given(case=passes())
def test_dx(student, case):
    """dx is the derivative through x itself, through the mean and through the variance."""
    arguments, options, expected = case
    expect_close(student.batchnorm2d_backward(*arguments, **options)[0], expected[0], NEAR)


@points(1)
@requires("test_dgamma_and_dbeta", "test_dx")
@hint("Make new arrays: `dout -= ...` and `x -= ...` write into those of the caller.")
@given(case=passes())
def test_inputs_unchanged(student, case):
    """The arguments stay as they were, and all three results are fresh arrays."""
    arguments, options, _expected = case
    expect_unchanged(student.batchnorm2d_backward, *arguments, **options)


@points(0.5)
@requires("test_dgamma_and_dbeta", "test_dx")
@hint("A float64 array times a float32 array is float64; a Python number leaves float32 alone.")
@given(case=passes((1.0,), ("integers",), "float32"))
def test_float32(student, case):
    """float32 in gives float32 out, all three results."""
    # Whole numbers from 2 to 8, so no deviation but 0 is below 0.19. Terms of dx are below 3 * 3 / 0.19 = 50, and where
    # they cancel 50 * 6e-8 * 27 = 8e-5 may be left at the very worst.
    arguments, options, expected = case
    expect_close(student.batchnorm2d_backward(*arguments, **options), expected, T2_NETWORK, dtype="float32")


@points(1)
@requires("test_dgamma_and_dbeta", "test_dx")
@hint("What does the forward pass do with a single value?")
@given(c=st.integers(1, 3))
def test_refuses_one_value(student, c):
    """A single value in each channel raises ValueError."""
    expect_raises(ValueError, student.batchnorm2d_backward, np.ones((1, c, 1, 1)), np.ones((1, c, 1, 1)), np.ones(c))
