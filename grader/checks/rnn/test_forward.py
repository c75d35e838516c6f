"""Public checks of rnn/forward. The oracle is one unit, one step, one sequence at a time, in Python numbers."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T2, Tolerance, array_values, expect_close, expect_unchanged, hint, points, requires

NEAR = Tolerance(atol=1e-9)
"""States are below 1. Each is off by 20 terms * eps = 4e-15 of its argument (below 20), and a step makes the error of
the state before at most |W_hh| <= 3 * 3 times as large: 4e-15 * 20 * 9**4 = 5e-10 for five steps in the worst case."""


def unit(inputs, weights, state, recurrent, biases):
    """One new number of the state."""
    terms = [a * b for a, b in zip([*inputs, *state], [*weights, *recurrent], strict=True)]
    return math.tanh(math.fsum([*terms, *biases]))


def read(x, h0, w_ih, w_hh, b_ih, b_hh):
    """The oracle: (states (B, T, D), last (B, D)) in float64."""
    states = np.zeros((*x.shape[:2], len(w_hh)))
    last = np.array(h0, dtype=np.float64)
    rows = list(zip(w_ih.tolist(), w_hh.tolist(), zip(b_ih.tolist(), b_hh.tolist(), strict=True), strict=True))
    for b, sequence in enumerate(x.tolist()):
        state = h0[b].tolist()
        for t, inputs in enumerate(sequence):
            state = [unit(inputs, weights, state, recurrent, biases) for weights, recurrent, biases in rows]
            states[b, t] = state
        last[b] = state
    return states, last


@st.composite
def networks(draw, steps, scale=0.25, dtype="float64"):
    """(arguments, expected) for a number of steps drawn from `steps`; small values, so that tanh is not flat."""
    b, t, i, d = draw(st.integers(1, 3)), draw(steps), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    shapes = [(b, t, i), (b, d), (d, i), (d, d), (d,), (d,)]
    arrays = [draw(array_values(shape, dtype)) * np.dtype(dtype).type(scale) for shape in shapes]
    arrays[1:] = [array * np.dtype(dtype).type(0.25 / scale) for array in arrays[1:]]
    return arrays, read(*arrays)


@points(1)
@hint("Step 1: tanh(1*1 + 1*0). Step 2: tanh(1*1 + 1*0.7616). Which number is the old state?")
def test_example(student):
    """With all weights 1 and no bias, two inputs of 1 give the states 0.7616 and 0.9427."""
    one, zero = np.ones((1, 1)), np.zeros(1)
    expected = np.array([[[math.tanh(1.0)], [math.tanh(1.0 + math.tanh(1.0))]]])
    returned = student.rnn_forward(np.ones((1, 2, 1)), 0 * one, one, one, zero, zero)
    expect_close(returned, (expected, expected[:, 1]), NEAR)


@points(1.25)
@hint("Write the five summands of one unit on paper: which row of which matrix meets which vector?")
@given(case=networks(st.just(1)))
def test_one_step(student, case):
    """One step makes tanh(W_ih x + b_ih + W_hh h0 + b_hh) of each sequence."""
    arguments, expected = case
    expect_close(student.rnn_forward(*arguments), expected, NEAR)


@points(1.25)
@requires("test_one_step")
@hint("Print the state that goes into each step. The first gets h0; what does the second get?")
@given(case=networks(st.integers(2, 5)))
def test_sequence(student, case):
    """Each step continues from the state of the step before, and the last state is returned as well."""
    arguments, expected = case
    expect_close(student.rnn_forward(*arguments), expected, NEAR)


@points(0.25)
@requires("test_one_step")
@hint("Nothing is read, so nothing happens to the state. np.stack of an empty list does not know its shape.")
@given(case=networks(st.just(0)))
def test_no_steps(student, case):
    """For sequences of no step there are no states, and the last one is h0."""
    arguments, expected = case
    expect_close(student.rnn_forward(*arguments), expected, NEAR)


@points(0.25)
@requires("test_one_step")
@hint(
    "`h = h0` is no copy: with `h += ...`, or when nothing is read, the caller's array goes out. Look at dtypes, too."
)
@given(case=networks(st.integers(0, 1), dtype="float32"))
def test_fresh_float32(student, case):
    """All arguments stay as they are, the results are fresh arrays, and float32 stays float32."""
    arguments, expected = case
    expect_close(expect_unchanged(student.rnn_forward, *arguments), expected, T2, dtype="float32")
