"""The oracle of resnet/batchnorm and the solution against PyTorch's nn.BatchNorm2d."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks
from grader.testing import T2

torch = pytest.importorskip("torch", reason="this oracle is proved with PyTorch")
torch.set_num_threads(1)  # on a busy machine threads wait for each other at every small operation

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/resnet/test_batchnorm.py")
solution = load_checks(ROOT / "solutions/resnet/batchnorm.py")
few = settings(max_examples=100, deadline=None, derandomize=True)


def by_torch(x, gamma, beta, mean, var, training, momentum=0.1, eps=1e-5, dtype=torch.float64):
    """The three results of the module, in `dtype`."""
    layer = torch.nn.BatchNorm2d(x.shape[1], eps=eps, momentum=momentum).to(dtype)
    state = {"weight": gamma, "bias": beta, "running_mean": mean, "running_var": var}
    layer.load_state_dict({name: torch.tensor(value) for name, value in state.items()}, strict=False)
    y = layer.train(training)(torch.tensor(x).to(dtype))
    return y.detach().numpy(), layer.running_mean.numpy(), layer.running_var.numpy()


def share_used(actual, expected, tolerance):
    """Largest error as a share of what the tolerance allows."""
    allowed = tolerance.scaled * max(tolerance.floor, np.abs(expected).max())
    return float(np.max(np.abs(actual - expected) / (allowed + tolerance.rtol * np.abs(expected))))


@few
@given(case=st.booleans().flatmap(lambda on: checks.layers(on, (1.0, 1e-3, 50.0), (0, 2, 100))))
def test_oracle_and_solution_are_torch(case):
    arguments, options, expected = case
    for other in (by_torch(*arguments, **options), solution.batchnorm2d(*arguments, **options)):
        for one, right in zip(other, expected, strict=True):
            assert share_used(one, right, checks.NEAR) < 0.02


@few
@given(case=st.booleans().flatmap(lambda on: checks.layers(on, (1.0, 50.0), dtype="float32")))
def test_float32_has_room(case):
    arguments, options, expected = case
    for other in (by_torch(*arguments, **options, dtype=torch.float32), solution.batchnorm2d(*arguments, **options)):
        for one, right in zip(other, expected, strict=True):
            assert share_used(one, right, T2) < 0.3


def test_torch_refuses_one_value_too():
    one = np.ones(1)
    with pytest.raises(ValueError, match="more than 1 value"):
        by_torch(np.ones((1, 1, 1, 1)), one, one, one, one, True)
