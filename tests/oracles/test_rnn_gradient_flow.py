"""The oracles of rnn/gradient_flow and the solution against torch: autograd, matrix_norm, clip_grad_norm_."""

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
CHECKS = load_checks(ROOT / "grader/checks/rnn/test_gradient_flow.py")
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def staff(path, load):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load(ROOT / path)


@pytest.fixture(scope="module")
def solution():
    return staff("solutions/rnn/gradient_flow.py", lambda path: runpy.run_path(str(path)))


def autograd(hs, w, h0):
    """The Jacobian by torch of a network whose inputs are such that it goes through exactly the states hs."""
    w = torch.tensor(w)
    states = torch.tensor(np.vstack([h0, hs]))
    pushes = torch.atanh(states[1:]) - states[:-1] @ w.T

    def last(h):
        for push in pushes:
            h = torch.tanh(w @ h + push)
        return h

    return torch.autograd.functional.jacobian(last, states[0]).numpy()


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1e-10 * max(1, abs(expected).max()))


@QUICK
@given(CHECKS.runs(st.integers(1, 4)))
def test_paths_are_autograd(solution, case):
    """The sum over paths, and the solution's product."""
    hs, w, jacobian = case
    expected = autograd(hs, w, np.full(len(w), 0.25))
    close(jacobian, expected)
    close(solution["state_jacobian"](hs, w), expected)


def test_complex_step_is_autograd(solution):
    """The hidden oracle; a state that float64 rounds to 1 has no atanh, so it is left out."""
    hidden = staff("solutions/rnn/hidden/test_gradient_flow.py", load_checks)

    @QUICK
    @given(hidden.real_runs().filter(lambda case: (abs(case[0]) < 0.999).all()))
    def compare(case):
        hs, w, jacobian = case
        expected = autograd(hs, w, np.zeros(len(w)))
        np.testing.assert_allclose(jacobian, expected, rtol=1e-6, atol=1e-8)  # atanh near 1 loses digits
        close(solution["state_jacobian"](hs, w), jacobian)

    compare()


@QUICK
@given(CHECKS.stretched())
def test_built_matrices_have_these_norms(solution, case):
    """torch's spectral norm to the power of the steps."""
    w, steps, expected = case
    norm = torch.linalg.matrix_norm(torch.tensor(w), ord=2).item()
    assert expected == pytest.approx(norm**steps, rel=1e-12)
    assert solution["bound"](w, steps) == pytest.approx(norm**steps, rel=1e-12)


@QUICK
@given(CHECKS.gradients_of(True) | CHECKS.gradients_of(False))
def test_clipping_is_torch(solution, case):
    """clip_grad_norm_ on parameters with these gradients; the norm it returns is the one before."""
    grads, max_norm, expected = case
    parameters = [torch.nn.Parameter(torch.tensor(array)) for array in grads]
    for parameter, array in zip(parameters, grads, strict=True):
        parameter.grad = torch.tensor(array)
    norm = torch.nn.utils.clip_grad_norm_(parameters, max_norm).item()
    for clipped, length in (expected, solution["clip_grad_norm"](grads, max_norm)):
        assert length == pytest.approx(norm, rel=1e-12)
        for array, parameter in zip(clipped, parameters, strict=True):
            np.testing.assert_allclose(array, parameter.grad.numpy(), rtol=1e-12)
