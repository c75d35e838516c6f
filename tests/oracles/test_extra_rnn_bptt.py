"""Both oracles of extra/rnn_bptt and the solution against autograd of torch in float64."""

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
CHECKS = load_checks(ROOT / "grader/checks/extra/test_rnn_bptt.py")
QUICK = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def staff(path, load):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load(ROOT / path)


@pytest.fixture(scope="module")
def solution():
    return staff("solutions/extra/rnn_bptt.py", lambda path: runpy.run_path(str(path))["rnn_backward"])


def autograd(dstates, x, h0, states, w_ih, w_hh):
    """The gradients by torch: a constant in each step leads the network through exactly these states, and b is zero."""
    leaves = [torch.tensor(np.array(array), requires_grad=True) for array in (x, h0, w_ih, w_hh, np.zeros(len(w_hh)))]
    x, h, w_ih, w_hh, b = leaves
    loss = 0
    for t, state in enumerate(torch.tensor(np.array(states)).unbind(1)):
        argument = x[:, t] @ w_ih.T + h @ w_hh.T + b
        h = torch.tanh(argument + (torch.atanh(state) - argument).detach())
        torch.testing.assert_close(h.detach(), state, rtol=0, atol=1e-12)
        loss = loss + (torch.tensor(dstates[:, t]) * h).sum()
    loss.backward()
    return [leaf.grad.numpy() for leaf in leaves]


def same(actual, expected):
    """Equal shapes; 1e-6, as arctanh loses digits near 1. A wrong term is far larger."""
    for one, other in zip(actual, expected, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-6)


@QUICK
@given(CHECKS.passes(st.integers(1, 4)).filter(lambda case: (abs(case[0][3]) < 0.9999).all()))
def test_complex_step_is_autograd(solution, case):
    """The public oracle and the solution."""
    arguments, gradients = case
    same(gradients, autograd(*arguments))
    for one, other in zip(solution(*arguments), gradients, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-11)


def test_jacobians_are_autograd(solution):
    """The hidden oracle and the solution."""
    hidden = staff("solutions/extra/hidden/test_rnn_bptt.py", load_checks)

    @QUICK
    @given(hidden.inputs_of().map(hidden.answered).filter(lambda case: (abs(case[0][3]) < 0.9999).all()))
    def compare(case):
        arguments, gradients = case
        same(gradients, autograd(*arguments))
        for one, other in zip(solution(*arguments), gradients, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-11)

    compare()
