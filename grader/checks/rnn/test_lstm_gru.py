"""Public checks of rnn/lstm_gru. The oracle is one unit, one gate, one sequence at a time, in Python numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T2,
    Tolerance,
    array_values,
    expect_close,
    expect_equal,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = Tolerance(rtol=1e-9, atol=1e-7)
"""As the curriculum has it. A step makes an error of h at most |W_hh| <= 6 times as large, gates and candidate each:
after five steps 4e-15 (25 terms) * 12**5 = 1e-9 in the worst case. A wrong gate is off by 0.01 or more."""


def sigmoid(z):
    """1 / (1 + exp(-z)), with an exp that cannot overflow."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def lstm_step(x, h, c, weights):
    """(h, c) after one step of one sequence, all lists; `weights` as from `rows`."""
    d, sums = len(h), [math.fsum(a * b for a, b in zip([*x, *h, 1, 1], row, strict=True)) for row in weights]
    c = [sigmoid(sums[d + k]) * c[k] + sigmoid(sums[k]) * math.tanh(sums[2 * d + k]) for k in range(d)]
    return [sigmoid(sums[3 * d + k]) * math.tanh(c[k]) for k in range(d)], c


def gru_step(x, h, _c, weights):
    """(h, nothing) after one step of one sequence."""
    d, i, new = len(h), len(x), []
    for k in range(d):
        r, z, n = weights[k], weights[d + k], weights[2 * d + k]
        reset, keep = (sigmoid(math.fsum(a * b for a, b in zip([*x, *h, 1, 1], row, strict=True))) for row in (r, z))
        old = math.fsum([*(a * b for a, b in zip(h, n[i : i + d], strict=True)), n[-1]])
        fresh = math.tanh(math.fsum([*(a * b for a, b in zip(x, n[:i], strict=True)), n[-2], reset * old]))
        new.append((1 - keep) * fresh + keep * h[k])
    return new, ()


def read(kind, arguments):
    """The oracle: (states, h, c) of an LSTM, (states, h) of a GRU, in float64."""
    x, h0, *rest = arguments
    c0 = rest.pop(0) if kind == "lstm" else np.zeros((len(h0), 0))
    weights = np.hstack([rest[0], rest[1], rest[2][:, None], rest[3][:, None]]).tolist()
    states, h, c = np.zeros((*x.shape[:2], h0.shape[1])), h0.astype(float), c0.astype(float)
    for b, sequence in enumerate(x.tolist()):
        for t, inputs in enumerate(sequence):
            states[b, t], c[b] = STEPS[kind](inputs, h[b].tolist(), c[b].tolist(), weights)
            h[b] = states[b, t]
    return (states, h, c) if kind == "lstm" else (states, h)


STEPS = {"lstm": lstm_step, "gru": gru_step}
BLOCKS = {"lstm": 4, "gru": 3}


@st.composite
def layers(draw, steps, kinds=("lstm", "gru"), dtype="float64", large=1.0):
    """(kind, arguments, expected); small values, so that no gate is quite shut unless x is `large` times larger."""
    kind, quarter = draw(st.sampled_from(kinds)), np.dtype(dtype).type(0.25)
    b, t, i, d = draw(st.integers(1, 2)), draw(steps), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rows, states = BLOCKS[kind] * d, {"lstm": 2, "gru": 1}[kind]
    shapes = [(b, t, i), *[(b, d)] * states, (rows, i), (rows, d), (rows,), (rows,)]
    arguments = [draw(array_values(shape, dtype, styles=("integers", "normal"))) * quarter for shape in shapes]
    arguments[0] = arguments[0] * np.dtype(dtype).type(large)
    return kind, arguments, read(kind, arguments)


def forward(student, kind):
    """The student's function."""
    return getattr(student, f"{kind}_forward")


@points(1)
@hint("Compute the gates of the example one after the other, with a calculator, and print yours.")
@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_examples(student, kind):
    """The examples of the file come out as written there."""
    one, w = np.ones((1, 1)), np.array([[1.0], [-2.0], [2.0], [0.5]])
    if kind == "lstm":
        arguments = [np.ones((1, 1, 1)), 0 * one, one, w, 0 * w, np.zeros(4), np.zeros(4)]
    else:
        w = np.array([[1.0], [-1.0], [2.0]])
        arguments = [np.ones((1, 1, 1)), one, w, -w, np.zeros(3), np.array([0.0, 0.0, 1.0])]
    expect_close(forward(student, kind)(*arguments), read(kind, arguments), NEAR)


@points(1)
@hint("A row holds a weight for each number of the input and of the state, and two biases. How many rows are there?")
@pytest.mark.parametrize(
    ("kind", "sizes", "count"),
    [
        ("rnn", (10, 20), 640),
        ("gru", (10, 20), 1920),
        ("lstm", (10, 20), 2560),
        ("lstm", (1, 1), 16),
        ("gru", (3, 1), 18),
    ],
)
def test_parameter_counts(student, kind, sizes, count):
    """rnn_param_count gives the numbers of PyTorch's layers."""
    expect_equal(student.rnn_param_count(kind, *sizes), count)


@points(1.5)
@hint("Give the four blocks names in the order i, f, g, o. Three of them are gates; g is squashed by tanh.")
@given(case=layers(st.just(1), ("lstm",)))
def test_lstm_step(student, case):
    """One step of an LSTM forgets, writes and reads out with the right gates."""
    _kind, arguments, expected = case
    expect_close(student.lstm_forward(*arguments), expected, NEAR)


@points(1.5)
@hint("The order is r, z, n. Where does r multiply, and which of old state and candidate does z keep?")
@given(case=layers(st.just(1), ("gru",)))
def test_gru_step(student, case):
    """One step of a GRU resets, and mixes old state and candidate, with the right gates."""
    _kind, arguments, expected = case
    expect_close(student.gru_forward(*arguments), expected, NEAR)


@points(0.75)
@requires("test_lstm_step")
@hint("Which states does the second step need? An LSTM has two of them.")
@given(case=layers(st.integers(2, 5), ("lstm",)))
def test_lstm_sequence(student, case):
    """An LSTM continues each step from where the step before ended."""
    _kind, arguments, expected = case
    expect_close(student.lstm_forward(*arguments), expected, NEAR)


@points(0.75)
@requires("test_gru_step")
@hint("Print the state that goes into each step. The first gets h0; what does the second get?")
@given(case=layers(st.integers(2, 5), ("gru",)))
def test_gru_sequence(student, case):
    """A GRU continues each step from where the step before ended."""
    _kind, arguments, expected = case
    expect_close(student.gru_forward(*arguments), expected, NEAR)


@points(0.5)
@requires("test_lstm_step", "test_gru_step")
@hint("np.exp(1000) is inf, and inf / inf is nan. tanh never overflows.")
@given(case=layers(st.just(1), large=4000.0))
def test_saturated_gates(student, case):
    """Gates that are fully open or shut, with arguments in the thousands, are 1 or 0 and never NaN."""
    kind, arguments, expected = case
    expect_close(forward(student, kind)(*arguments), expected, NEAR)


@points(0.5)
@requires("test_lstm_step", "test_gru_step")
@hint("Nothing is read, so nothing happens: return copies of the states. Shape and dtype of an empty result?")
@given(case=layers(st.integers(0, 1), dtype="float32"))
def test_fresh_float32(student, case):
    """Arguments stay as they are, also for no step; results are fresh arrays, and float32 stays float32."""
    kind, arguments, expected = case
    expect_close(expect_unchanged(forward(student, kind), *arguments), expected, T2, dtype="float32")


@points(0.5)
@requires("test_parameter_counts")
@hint("Three names are known, and both sizes are at least 1.")
@pytest.mark.parametrize(
    "arguments", [("lstn", 2, 2), ("", 2, 2), ("LSTM", 2, 2), ("rnn", 0, 2), ("gru", 2, 0), ("lstm", -1, -1)], ids=str
)
def test_refuses(student, arguments):
    """rnn_param_count raises ValueError for an unknown kind and for sizes below 1."""
    expect_raises(ValueError, student.rnn_param_count, *arguments)
