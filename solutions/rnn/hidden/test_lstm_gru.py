"""Hidden checks of rnn/lstm_gru: other sizes with another oracle, and the laws of reading in order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, array_values, expect_close, expect_equal, hint, points, requires

NEAR = Tolerance(rtol=1e-9, atol=1e-7)
"""As in the public checks."""
BLOCKS = {"lstm": 4, "gru": 3}


def logistic(z):
    """sigmoid by exp of -|z|."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def by_gate(kind, arguments):
    """The oracle: own matrices for each gate, states as columns."""
    x, h0, *rest = arguments
    c = rest.pop(0).T if kind == "lstm" else None
    gates = list(zip(*(np.split(array, BLOCKS[kind]) for array in rest), strict=True))
    h, states = h0.T, []

    def fed(gate, inputs):
        return gate[0] @ inputs + gate[2][:, None]

    def back(gate, h):
        return gate[1] @ h + gate[3][:, None]

    for inputs in x.transpose(1, 2, 0):
        both = [fed(gate, inputs) + back(gate, h) for gate in gates]
        if kind == "lstm":
            c = logistic(both[1]) * c + logistic(both[0]) * np.tanh(both[2])
            h = logistic(both[3]) * np.tanh(c)
        else:
            fresh = np.tanh(fed(gates[2], inputs) + logistic(both[0]) * back(gates[2], h))
            h = fresh + logistic(both[1]) * (h - fresh)
        states.append(h.T)
    table = np.stack(states, axis=1) if states else np.zeros((len(x), 0, h0.shape[1]))
    return (table, h.T, c.T) if kind == "lstm" else (table, h.T)


@st.composite
def arguments_of(draw, least=0, sequences=st.integers(1, 3)):
    """(kind, arguments); inputs are sometimes large, arrays sometimes in Fortran order."""
    kind, scale = draw(st.sampled_from(["lstm", "gru"])), draw(st.sampled_from([0.3, 20.0]))
    b, t, i, d = draw(sequences), draw(st.integers(least, 5)), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    rows, states = BLOCKS[kind] * d, {"lstm": 2, "gru": 1}[kind]
    shapes = [(b, t, i), *[(b, d)] * states, (rows, i), (rows, d), (rows,), (rows,)]
    arrays = [draw(array_values(shape, styles=("integers", "normal"))) * 0.3 for shape in shapes]
    arrays[0] = arrays[0] * scale
    return kind, [np.asfortranarray(array) for array in arrays] if draw(st.booleans()) else arrays


def answered(case):
    """(kind, arguments, expected)."""
    return *case, by_gate(*case)


@points(0.75)
@requires("test_lstm_sequence", "test_gru_sequence")
@hint("Batches of other sizes, none at all, arrays in another memory order: does your code assume one?")
@given(case=arguments_of(sequences=st.integers(0, 3)).map(answered))
def test_other_sizes(student, case):
    """Both cells are right for any batch, also an empty one, and any memory layout."""
    kind, arguments, expected = case
    expect_close(getattr(student, f"{kind}_forward")(*arguments), expected, NEAR)


@points(0.5)
@requires("test_lstm_sequence", "test_gru_sequence")
@hint("All that was read is in h, and for an LSTM in c. Does anything else survive from step to step?")
@given(case=arguments_of(least=2), cut=st.integers(1, 4))
def test_resume(student, case, cut):
    """Reading a sequence in two parts is reading it at once; what comes later changes no state before."""
    kind, (x, *others) = case
    states, weights = others[:-4], others[-4:]
    cut = min(cut, x.shape[1] - 1)
    function = getattr(student, f"{kind}_forward")
    whole, *ends = function(x, *states, *weights)
    first, *between = function(x[:, :cut].copy(), *states, *weights)
    second, *finals = function(x[:, cut:].copy(), *between, *weights)
    expect_close(np.concatenate([first, second], axis=1), np.asarray(whole), NEAR)
    expect_close(finals, ends, NEAR)


@points(0.5)
@requires("test_lstm_sequence")
@hint("Forget gate 1 and input gate 0: then c must not change, however long the sequence.")
@given(x=array_values((2, 30, 2), styles=("normal", "integers")), c=array_values((2, 3)))
def test_highway(student, x, c):
    """With its forget gate open and its input gate shut, an LSTM keeps c for ever."""
    gates = np.repeat([-50.0, 50.0, 0.3, 0.0], 3)
    w_ih, w_hh = np.full((12, 2), 0.25), np.full((12, 3), -0.25)
    states, h, kept = student.lstm_forward(x, np.zeros((2, 3)), c, w_ih, w_hh, gates, np.zeros(12))
    expect_close(kept, c, NEAR)
    expect_close(h, np.asarray(states)[:, -1], NEAR)


@points(0.25)
@requires("test_parameter_counts")
@hint("Count the rows of the matrices in the docstrings, and what stands in one row.")
@given(kind=st.sampled_from(["rnn", "gru", "lstm"]), n_in=st.integers(1, 40), hidden=st.integers(1, 40))
def test_counts(student, kind, n_in, hidden):
    """rnn_param_count counts the entries of both matrices and both biases."""
    rows = [k for block in range({"rnn": 1, "gru": 3, "lstm": 4}[kind]) for k in range(hidden)]
    expect_equal(
        student.rnn_param_count(kind, n_in, hidden), sum(len([*range(n_in), *range(hidden)]) + 2 for _ in rows)
    )
