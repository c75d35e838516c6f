"""Both oracles of rnn/forward and the solution against torch.nn.RNN in float64."""

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
CHECKS = load_checks(ROOT / "grader/checks/rnn/test_forward.py")
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def staff(path, load):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load(ROOT / path)


def torch_rnn(x, h0, *weights):
    """(states, last) of torch.nn.RNN with these weights."""
    network = torch.nn.RNN(x.shape[2], h0.shape[1], batch_first=True).double()
    for parameter, values in zip(network.parameters(), weights, strict=True):
        parameter.data = torch.tensor(values.astype(np.float64))
    states, last = network(torch.tensor(x.astype(np.float64)), torch.tensor(h0[None].astype(np.float64)))
    return states.detach().numpy(), last[0].detach().numpy()


def same(actual, expected):
    for one, other in zip(actual, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)


@QUICK
@given(CHECKS.networks(st.integers(1, 5)))
def test_oracle_is_torch(case):
    """States and last state of the public oracle."""
    arguments, expected = case
    same(expected, torch_rnn(*arguments))


def test_hidden_oracle_and_solution_are_torch():
    """The recursive oracle and the solution, saturated inputs included."""
    hidden = staff("solutions/rnn/hidden/test_forward.py", load_checks)
    solution = staff("solutions/rnn/forward.py", lambda path: runpy.run_path(str(path)))

    @QUICK
    @given(hidden.arguments_of(least=1))
    def compare(arguments):
        expected = torch_rnn(*arguments)
        same(hidden.recursive(*arguments), expected)
        same(solution["rnn_forward"](*arguments), expected)

    compare()


def test_example_is_torch():
    """The worked example, to the four digits of the lesson."""
    one = np.ones((1, 1))
    states, last = torch_rnn(np.ones((1, 2, 1)), 0 * one, one, one, np.zeros(1), np.zeros(1))
    assert states.round(4).tolist() == [[[0.7616], [0.9427]]]
    assert last.round(4).tolist() == [[0.9427]]
