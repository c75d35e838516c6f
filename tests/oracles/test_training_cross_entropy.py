"""The oracle of training/cross_entropy, and the solution, give what torch's cross_entropy and autograd give."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

torch = pytest.importorskip("torch", reason="the oracle is compared with torch: install grader[torch]")
F = torch.nn.functional

ROOT = Path(__file__).parents[2]
QUICK = settings(max_examples=80, deadline=None, derandomize=True, database=None)


def load(path):
    if not (ROOT / path).is_file():
        pytest.skip(f"{path} is not part of this copy")
    spec = importlib.util.spec_from_file_location(Path(path).stem + "_loaded", ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKS = load("grader/checks/training/test_cross_entropy.py")


def by_torch(logits, labels):
    """(loss, gradient) by torch in float64."""
    x = torch.tensor(logits.astype(np.float64), requires_grad=True)
    loss = F.cross_entropy(x, torch.tensor(labels))
    loss.backward()
    return loss.item(), x.grad.numpy()


@QUICK
@given(CHECKS.batches(("float64", "float32", "int64"), (1, 1000), (0, 1000), most=8))
def test_oracle_and_solution_are_torchs(case):
    solution = load("solutions/training/cross_entropy.py")
    logits, labels = case
    loss, grad = by_torch(logits, labels)
    np.testing.assert_allclose(CHECKS.loss_of(logits, labels), loss, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(CHECKS.gradient_of(logits, labels), grad, rtol=1e-10, atol=1e-12)
    x = logits.astype(np.float64)
    np.testing.assert_allclose(solution.cross_entropy(x, labels), loss, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(solution.cross_entropy_grad(x, labels), grad, rtol=1e-10, atol=1e-12)
    chosen = (torch.tensor(x).sort(dim=1, descending=True, stable=True).indices[:, 0].numpy() == labels).mean()
    assert CHECKS.share_right(logits, labels) == solution.accuracy(logits, labels) == chosen


def test_the_loss_that_knows_nothing():
    """ln 10 = 2.3026, the first loss that the notes of CS231n tell to expect from ten classes."""
    assert round(CHECKS.loss_of(np.zeros((3, 10)), np.array([1, 2, 9])), 4) == 2.3026
