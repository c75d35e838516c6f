"""Public checks of extra/rnn_bptt. The oracle moves every number a little, with a complex step, and runs forward."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, T2, array_values, expect, expect_close, expect_unchanged, hint, points, requires

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where the right answer is (nearly) zero. The complex step 1e-100 cancels and truncates nothing."""
STEP = 1e-100


def forward(x, h0, w_ih, w_hh, b):
    """The states, as a list; all arguments may be complex."""
    states = [h0]
    for t in range(x.shape[1]):
        states.append(np.tanh(x[:, t] @ w_ih.T + states[-1] @ w_hh.T + b))
    return states[1:]


def moved(dstates, arguments, number):
    """The gradient of sum(dstates * states) with respect to one argument: each of its entries moved on its own."""
    gradient = np.zeros(arguments[number].shape)
    for place in np.ndindex(gradient.shape):
        changed = [array.astype(complex) for array in arguments]
        changed[number][place] += STEP * 1j
        states = forward(*changed)
        gradient[place] = sum((dstates[:, t] * h).sum().imag for t, h in enumerate(states)) / STEP
    return gradient


@st.composite
def passes(draw, steps, dtype="float64"):
    """(the six arguments, the five gradients); small values, so that tanh is not flat."""
    b, t, i, d = draw(st.integers(1, 2)), draw(steps), draw(st.integers(1, 2)), draw(st.integers(1, 3))
    shapes = [(b, t, i), (b, d), (d, i), (d, d), (d,)]
    inputs = [(draw(array_values(shape)) / 4).astype(dtype) for shape in shapes]
    dstates = draw(array_values((b, t, d))).astype(dtype)
    x, h0, w_ih, w_hh, _b = inputs
    wide = [array.astype(np.float64) for array in inputs]
    states = np.array(forward(*wide)).reshape(t, b, d).swapaxes(0, 1).astype(dtype)
    gradients = tuple(moved(dstates.astype(float), wide, number) for number in range(5))
    return (dstates, x, h0, states.copy(), w_ih, w_hh), gradients


def parts(returned):
    """The five gradients that came back."""
    whole = isinstance(returned, (tuple, list)) and len(returned) == 5
    expect(whole, "It has to return a tuple of five arrays: dx, dh0, dw_ih, dw_hh, db.")
    return returned


@points(2.5)
@hint("Begin with step 2: da_2 = 1 * (1 - 0). Three times that comes back to h_1, where it joins the 1 of its own.")
def test_example(student):
    """The example of the file comes out as written there."""

    def row(*numbers):
        return np.array(numbers).reshape(1, -1, 1)

    arguments = (row(1.0, 1.0), row(1.0, 5.0), np.array([[4.0]]), row(0.5, 0.0), np.array([[2.0]]), np.array([[3.0]]))
    expected = (row(6.0, 2.0), np.array([[9.0]]), np.array([[8.0]]), np.array([[12.5]]), np.array([4.0]))
    expect_close(student.rnn_backward(*arguments), expected, NEAR)


@points(1.5)
@hint("One step: da = dstates * (1 - h_1**2), and both gradients are da through one of the matrices.")
@given(case=passes(st.just(1)))
def test_one_step_back(student, case):
    """For a single step the gradients of input and first state are right."""
    arguments, gradients = case
    expect_close(parts(student.rnn_backward(*arguments))[:2], gradients[:2], NEAR)


@points(1.5)
@hint("Entry (d, k) of a matrix joins number k of a vector to unit d: its gradient is da[d] times that number.")
@given(case=passes(st.just(1)))
def test_one_step_weights(student, case):
    """For a single step the gradients of weights and bias are right, added up over the batch."""
    arguments, gradients = case
    expect_close(parts(student.rnn_backward(*arguments))[2:], gradients[2:], NEAR)


@points(2.5)
@requires("test_one_step_back")
@hint("What arrives at h_t is its own dstates and what comes back from step t + 1, through W_hh.")
@given(case=passes(st.integers(2, 4)))
def test_back_through_time(student, case):
    """The gradients of inputs and first state are right for several steps."""
    arguments, gradients = case
    expect_close(parts(student.rnn_backward(*arguments))[:2], gradients[:2], NEAR)


@points(2.5)
@requires("test_one_step_weights", "test_back_through_time")
@hint("All steps use the same weights, so their gradients add up. With which state was W_hh multiplied in step t?")
@given(case=passes(st.integers(2, 4)))
def test_weights(student, case):
    """The gradients of weights and bias are sums over all steps."""
    arguments, gradients = case
    expect_close(parts(student.rnn_backward(*arguments))[2:], gradients[2:], NEAR)


@points(0.5)
@requires("test_one_step_back", "test_one_step_weights")
@hint("Nothing was read, so nothing matters: zeros in the shapes of what went in.")
@given(case=passes(st.just(0)))
def test_no_steps(student, case):
    """Without any step the gradients are zeros, and that of x is empty."""
    arguments, gradients = case
    expect_close(student.rnn_backward(*arguments), gradients, NEAR)


@points(1)
@requires("test_weights")
@hint("`dstates[:, t] += ...` writes into the caller's array. Which dtype has np.zeros?")
@given(case=passes(st.integers(1, 2), "float32"))
def test_fresh_float32(student, case):
    """The arguments stay as they are, the gradients are fresh arrays, and float32 stays float32."""
    arguments, gradients = case
    returned = expect_unchanged(student.rnn_backward, *arguments)
    expect_close(returned, gradients, T2, dtype="float32")
