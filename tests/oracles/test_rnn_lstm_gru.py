"""Both oracles of rnn/lstm_gru and the solution against torch.nn.LSTM, torch.nn.GRU and torch.nn.RNN in float64."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="these oracles are proved with PyTorch")
torch.set_num_threads(1)  # small arrays: more threads would only wait for each other

ROOT = Path(__file__).resolve().parents[2]
CHECKS = load_checks(ROOT / "grader/checks/rnn/test_lstm_gru.py")
QUICK = settings(max_examples=40, deadline=None, derandomize=True, database=None)
LAYERS = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}


def staff(path, load):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load(ROOT / path)


def torch_layer(kind, arguments):
    """What the layer returns for these weights, as the exercise wants it."""
    x, h0, *rest = (torch.tensor(np.ascontiguousarray(array, dtype=np.float64)) for array in arguments)
    states = (h0[None], rest.pop(0)[None]) if kind == "lstm" else h0[None]
    layer = LAYERS[kind](x.shape[2], h0.shape[1], batch_first=True).double()
    for parameter, values in zip(layer.parameters(), rest, strict=True):
        parameter.data = values
    table, last = layer(x, states)
    last = last if kind == "lstm" else (last,)
    return [part.detach().numpy() for part in (table, *(state[0] for state in last))]


def same(actual, expected):
    for one, other in zip(actual, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)


@QUICK
@given(CHECKS.layers(st.integers(1, 5)), CHECKS.layers(st.integers(1, 2), large=4000.0))
def test_oracle_is_torch(small, large):
    """The public oracle, saturated gates included."""
    for kind, arguments, expected in (small, large):
        same(expected, torch_layer(kind, arguments))


def test_hidden_oracle_and_solution_are_torch():
    """The oracle with own matrices for each gate, and the solution."""
    hidden = staff("solutions/rnn/hidden/test_lstm_gru.py", load_checks)
    solution = staff("solutions/rnn/lstm_gru.py", lambda path: runpy.run_path(str(path)))

    @QUICK
    @given(hidden.arguments_of(least=1))
    def compare(case):
        kind, arguments = case
        expected = torch_layer(kind, arguments)
        same(hidden.by_gate(kind, arguments), expected)
        same(solution[f"{kind}_forward"](*arguments), expected)

    compare()


def test_counts_are_torch():
    """The published counts of layers (10, 20), and others, are what torch's layers hold."""
    solution = staff("solutions/rnn/lstm_gru.py", lambda path: runpy.run_path(str(path)))
    [mark] = [mark for mark in CHECKS.test_parameter_counts.pytestmark if mark.name == "parametrize"]
    for kind, sizes, count in mark.args[1]:
        held = sum(parameter.numel() for parameter in LAYERS[kind](*sizes).parameters())
        assert held == count == solution["rnn_param_count"](kind, *sizes)
