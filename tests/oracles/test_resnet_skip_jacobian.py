"""The oracles of resnet/skip_jacobian against PyTorch's autograd and its norms."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="these oracles are proved with PyTorch")
torch.set_num_threads(1)  # on a busy machine threads wait for each other at every small operation

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/resnet/test_skip_jacobian.py")
hidden = load_checks(ROOT / "solutions/resnet/hidden/test_skip_jacobian.py")
solution = load_checks(ROOT / "solutions/resnet/skip_jacobian.py")


def by_autograd(weights, residual):
    """torch.autograd.functional.jacobian of the stack, at some point."""

    def stack(x):
        for w in weights:
            x = torch.tensor(w) @ x + x if residual else torch.tensor(w) @ x
        return x

    point = torch.full((len(weights[0]),), 0.3, dtype=torch.float64)
    return torch.autograd.functional.jacobian(stack, point)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(case=st.booleans().flatmap(checks.cases))
def test_jacobian(case):
    weights, residual, expected = case
    scale = max(1.0, np.abs(expected).max())
    np.testing.assert_allclose(by_autograd(weights, residual).numpy(), expected, rtol=1e-12, atol=1e-13 * scale)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(case=checks.normed())
def test_norms(case):
    weights, residual, expected = case
    found = [
        float(torch.linalg.matrix_norm(by_autograd(weights[: k + 1], residual), 2)) for k in range(len(weights))
    ]  # fmt: skip
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-11)


def test_fifty_layers_keep_away_from_their_bounds():
    """Of 40 draws; the curriculum measured 2.8e-15 for plain layers."""
    n, depth = hidden.WIDTH, hidden.DEPTH
    for residual, scale, low, high in ((False, 0.5, 1e-20, 1e-12), (True, 0.1, 1.0, 6.0)):
        for seed in range(20):
            rng = np.random.default_rng(seed)
            weights = [rng.normal(0, scale / np.sqrt(n), (n, n)) for _ in range(depth)]
            norms = solution.gradient_norms(weights, residual)
            np.testing.assert_allclose(norms, hidden.singular_values(weights, residual), rtol=1e-11)
            assert low < norms[-1] < high
