"""Hidden checks of extra/rnn_bptt. The oracle has one explicit product of Jacobians for every pair of steps."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, T3, array_values, expect_close, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the right answer is (nearly) zero because its terms cancel; at most 4 * 6 * 6 terms."""


def by_jacobians(dstates, x, h0, states, w_ih, w_hh):
    """For each sequence and pair s <= t: what dstates[t] says of step s, through the product of the steps between."""
    (b, t, _i), d = x.shape, len(w_hh)
    dx, dh0, dw_ih, dw_hh, db = (
        np.zeros(x.shape),
        np.zeros(h0.shape),
        np.zeros(w_ih.shape),
        np.zeros((d, d)),
        np.zeros(d),
    )
    for k in range(b):
        path = [h0[k], *states[k]]
        slopes = [np.diag(1 - h * h) for h in path]
        for end in range(1, t + 1):
            arriving = dstates[k, end - 1]
            for s in range(end, 0, -1):
                da = arriving @ slopes[s]
                dx[k, s - 1] += da @ w_ih
                dw_ih += np.outer(da, x[k, s - 1])
                dw_hh += np.outer(da, path[s - 1])
                db += da
                arriving = da @ w_hh
            dh0[k] += arriving
    return dx, dh0, dw_ih, dw_hh, db


def run(x, h0, w_ih, w_hh, b):
    """The states (B, T, D)."""
    h, states = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ w_ih.T + h @ w_hh.T + b)
        states.append(h)
    return np.stack(states, axis=1)


@st.composite
def inputs_of(draw):
    """(x, h0, w_ih, w_hh, b) and dstates of a network of any small size, now and then in Fortran order."""
    b, t, i, d = draw(st.integers(1, 3)), draw(st.integers(1, 6)), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    scale = draw(st.sampled_from([0.25, 0.5]))
    shapes = [(b, t, i), (b, d), (d, i), (d, d), (d,), (b, t, d)]
    arrays = [draw(array_values(shape, styles=("integers", "normal"))) * scale for shape in shapes]
    return [np.asfortranarray(array) for array in arrays] if draw(st.booleans()) else arrays


def answered(inputs):
    """(arguments, gradients)."""
    x, h0, w_ih, w_hh, b, dstates = inputs
    arguments = (dstates, x, h0, run(x, h0, w_ih, w_hh, b), w_ih, w_hh)
    return arguments, by_jacobians(*arguments)


@points(1.5)
@requires("test_back_through_time", "test_weights")
@hint("Longer sequences and larger batches: does each sequence keep its own gradients, and do the weights get all?")
@given(case=inputs_of().map(answered))
def test_other_sizes(student, case):
    """All five gradients are right for longer sequences and larger states."""
    arguments, gradients = case
    expect_close(student.rnn_backward(*arguments), gradients, NEAR)


@points(0.75)
@requires("test_weights")
@hint("Move all inputs and weights a little along their gradients: the loss must grow by the squares of the gradients.")
@given(inputs=inputs_of())
def test_loss_follows(student, inputs):
    """A small step along the gradients changes the loss as much as the gradients say."""
    *arguments, dstates = inputs
    x, h0, w_ih, w_hh, b = arguments
    gradients = student.rnn_backward(dstates, x, h0, run(x, h0, w_ih, w_hh, b), w_ih, w_hh)
    size = max(1.0, max(float(np.abs(g).max()) for g in gradients))
    step = 1e-6 / size
    up, down = (
        run(*(array + sign * step * g for array, g in zip(arguments, gradients, strict=True))) for sign in (1, -1)
    )
    slope = float((dstates * (up - down)).sum()) / (2 * step) / size**2
    expect_close(slope, float(sum(np.square(g).sum() for g in gradients)) / size**2, T3)


@points(0.75)
@requires("test_weights")
@hint("A backward pass only multiplies and adds what arrives. What else does your code do to dstates?")
@given(inputs=inputs_of(), factor=st.sampled_from([-2.0, 3.0]))
def test_linear(student, inputs, factor):
    """Twice the gradient that arrives is twice every gradient that comes out."""
    *arguments, dstates = inputs
    x, h0, w_ih, w_hh, _b = arguments
    others = (x, h0, run(*arguments), w_ih, w_hh)
    once, more = student.rnn_backward(dstates, *others), student.rnn_backward(factor * dstates, *others)
    expect_close(more, [factor * np.asarray(gradient) for gradient in once], NEAR)
