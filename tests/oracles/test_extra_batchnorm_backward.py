"""The oracle of extra/batchnorm_backward against PyTorch's autograd through F.batch_norm."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="this oracle is proved with PyTorch")
torch.set_num_threads(1)  # on a busy machine threads wait for each other at every small operation

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/extra/test_batchnorm_backward.py")
solution = load_checks(ROOT / "solutions/extra/batchnorm_backward.py")


def by_autograd(dout, x, gamma, eps=1e-5, dtype=torch.float64):
    """(dx, dgamma, dbeta) in `dtype`."""
    inputs = [torch.tensor(a).to(dtype).requires_grad_() for a in (x, gamma, np.zeros_like(gamma))]
    y = torch.nn.functional.batch_norm(inputs[0], None, None, inputs[1], inputs[2], training=True, eps=eps)
    return [g.numpy() for g in torch.autograd.grad(y, inputs, torch.tensor(dout).to(dtype))]


def share_used(actual, expected, tolerance):
    """Largest error as a share of what the tolerance allows."""
    allowed = tolerance.scaled * max(tolerance.floor, np.abs(expected).max())
    return float(np.abs(actual - expected).max() / allowed)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(case=checks.passes())
def test_oracle_and_solution_are_torch(case):
    arguments, options, expected = case
    for other in (by_autograd(*arguments, **options), solution.batchnorm2d_backward(*arguments, **options)):
        for one, right in zip(other, expected, strict=True):
            assert share_used(one, right, checks.NEAR) < 0.05


@settings(max_examples=100, deadline=None, derandomize=True)
@given(case=checks.passes((1.0,), ("integers",), "float32"))
def test_float32_has_room(case):
    arguments, options, expected = case
    torch_answer = by_autograd(*arguments, **options, dtype=torch.float32)
    for other in (torch_answer, solution.batchnorm2d_backward(*arguments, **options)):
        for one, right in zip(other, expected, strict=True):
            assert share_used(one, right, checks.T2_NETWORK) < 0.3
