"""Hidden checks of extra/batchnorm_backward: what must hold because y does not change when x is shifted or scaled."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T3, Tolerance, array_values, expect_close, hint, points, requires

NEAR = Tolerance(rtol=1e-9, scaled=1e-9, floor=1.0)
"""At most 36 terms; products of dout, gamma and 1 / sqrt(eps) stay below 1e4: off by 36 * 1e4 * 1.1e-16 = 4e-11."""


@st.composite
def batches(draw):
    """(dout, x, gamma) in any memory order; x has no two channels alike."""
    shape = draw(st.tuples(st.integers(2, 4), *[st.integers(1, 3)] * 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    dout, x = rng.normal(size=shape).round(2), (2 * rng.normal(size=shape)).round(2)
    if draw(st.booleans()):
        dout, x = (np.ascontiguousarray(a.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2) for a in (dout, x))
    return dout, x, draw(array_values(shape[1:2]))


def forward(x, gamma, eps):
    """Normalised and scaled, beta = 0."""
    mean, var = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
    return gamma[:, None, None] * (x - mean) / np.sqrt(var + eps)


@points(1)
@requires("test_dx")
@hint("When the whole channel grows by the same amount, y stays. So what do the gradients of a channel add up to?")
@given(case=batches())
def test_gradients_of_a_channel_add_up_to_zero(student, case):
    """The sum of dx over a channel is 0, and its sum against x - mean is gamma * dgamma * eps / (var + eps)."""
    dout, x, gamma = case
    dx, dgamma, _dbeta = student.batchnorm2d_backward(dout, x, gamma, 0.25)
    centred, var = x - x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3))
    sums = np.stack([dx.sum((0, 2, 3)), (dx * centred).sum((0, 2, 3))])
    expect_close(sums, np.stack([np.zeros(len(gamma)), gamma * dgamma * 0.25 / (var + 0.25)]), NEAR)


@points(1)
@requires("test_dx")
@hint("Compute the loss sum(dout * y) for x + h v and x - h v. Half the difference over h has to be sum(dx * v).")
@given(case=batches(), seed=st.integers(0, 2**16))
def test_central_differences(student, case, seed):
    """dx agrees with central differences of the forward pass along a random direction."""
    dout, x, gamma = case
    v = np.random.default_rng(seed).normal(size=x.shape)
    change = (forward(x + 1e-6 * v, gamma, 0.25) - forward(x - 1e-6 * v, gamma, 0.25)) / 2e-6
    dx = student.batchnorm2d_backward(dout, x, gamma, 0.25)[0]
    expect_close(float((dx * v).sum()), float((dout * change).sum()), T3)


@points(1)
@requires("test_dgamma_and_dbeta", "test_dx")
@hint("Is there a product of dout with itself, or a number that does not come from dout?")
@given(case=batches(), factor=st.sampled_from([2.0, -1.0, 0.0]))
def test_linear_in_dout(student, case, factor):
    """When dout is multiplied by a number, all three gradients are."""
    dout, x, gamma = case
    once = student.batchnorm2d_backward(dout, x, gamma)
    expected = tuple(np.ascontiguousarray(factor * np.asarray(one)) for one in once)
    expect_close(student.batchnorm2d_backward(factor * dout, x, gamma), expected, NEAR)
