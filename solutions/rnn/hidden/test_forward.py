"""Hidden checks of rnn/forward: saturated units by another oracle, and two laws of reading in order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, array_values, expect_close, hint, points, requires

NEAR = Tolerance(atol=1e-9)
"""As in the public checks: five steps amplify a rounding error to 5e-10 at most."""


def recursive(x, h0, w_ih, w_hh, b_ih, b_hh):
    """(states, last): all but the last step first; both weights in one matrix, tanh by exponentials of |z|."""
    if not x.shape[1]:
        return np.zeros((len(x), 0, len(w_hh))), h0
    before, h = recursive(x[:, :-1], h0, w_ih, w_hh, b_ih, b_hh)
    z = np.einsum("bk,dk->bd", np.hstack([x[:, -1], h]), np.hstack([w_ih, w_hh])) + (b_ih + b_hh)
    small = np.expm1(-2 * np.abs(z))
    new = np.copysign(-small / (small + 2), z)
    return np.concatenate([before, new[:, None]], axis=1), new


@st.composite
def arguments_of(draw, least=0, sequences=st.integers(1, 3)):
    """The six arguments; inputs are sometimes so large that tanh is 1 or -1."""
    b, t, i, d = draw(sequences), draw(st.integers(least, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    shapes = [(b, t, i), (b, d), (d, i), (d, d), (d,), (d,)]
    arrays = [draw(array_values(shape)) * 0.25 for shape in shapes]
    arrays[0] = arrays[0] * draw(st.sampled_from([1.0, 20.0]))
    if draw(st.booleans()):
        arrays = [np.asfortranarray(array) for array in arrays]
    return arrays


def answered(arguments):
    """(arguments, expected)."""
    return arguments, recursive(*arguments)


@points(0.4)
@requires("test_one_step", "test_sequence")
@hint("Large inputs make tanh 1 or -1, and no sequences give no states. What else happens in your code?")
@given(case=arguments_of(sequences=st.integers(0, 3)).map(answered))
def test_everything(student, case):
    """The states are right also for large inputs, for any memory layout, and for no sequences."""
    arguments, expected = case
    expect_close(student.rnn_forward(*arguments), expected, NEAR)


@points(0.3)
@requires("test_sequence")
@hint("A state must not know what comes later. In which order do you read?")
@given(arguments=arguments_of(least=2), cut=st.integers(1, 4), change=st.sampled_from([-2.0, 1.0]))
def test_future_is_unknown(student, arguments, cut, change):
    """Other inputs from some step on leave the states before that step as they are."""
    x, *others = arguments
    cut = min(cut, x.shape[1] - 1)
    changed = x + change * (np.arange(x.shape[1]) >= cut)[:, None]
    before, after = student.rnn_forward(x, *others)[0], student.rnn_forward(changed, *others)[0]
    expect_close(after[:, :cut], np.asarray(before)[:, :cut], NEAR)


@points(0.3)
@requires("test_sequence")
@hint("Everything that was read is in the state. Does anything else survive in your code from step to step?")
@given(arguments=arguments_of(least=2), cut=st.integers(1, 4))
def test_resume(student, arguments, cut):
    """Reading half a sequence, then the other half from the state in between, is reading it at once."""
    x, h0, *weights = arguments
    cut = min(cut, x.shape[1] - 1)
    states, last = student.rnn_forward(x, h0, *weights)
    first, between = student.rnn_forward(x[:, :cut].copy(), h0, *weights)
    second, end = student.rnn_forward(x[:, cut:].copy(), between, *weights)
    expect_close(np.concatenate([first, second], axis=1), np.asarray(states), NEAR)
    expect_close(end, np.asarray(last), NEAR)
