"""The moments and fans of resnet/he_init against PyTorch's nn.init, its bounds against scipy."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks
from grader.testing import CheckFailed

torch = pytest.importorskip("torch", reason="these formulas are proved with PyTorch")
torch.set_num_threads(1)  # on a busy machine threads wait for each other at every small operation

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/resnet/test_he_init.py")
hidden = load_checks(ROOT / "solutions/resnet/hidden/test_he_init.py")
solution = load_checks(ROOT / "solutions/resnet/he_init.py")
SHAPE = (40, 20, 5, 5)
"""20,000 weights: fan_in 500, fan_out 1000."""


@settings(max_examples=100, deadline=None, derandomize=True)
@given(shape=checks.shapes())
def test_fans_are_torch(shape):
    assert checks.counted_fans(shape) == torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(*shape))
    assert solution.fans(shape) == checks.counted_fans(shape)


@pytest.mark.parametrize(
    ("name", "variance", "fill"),
    [
        ("he_normal", 2 / 500, lambda w: torch.nn.init.kaiming_normal_(w)),
        ("he_normal", 2 / 1000, lambda w: torch.nn.init.kaiming_normal_(w, mode="fan_out")),
        ("xavier_normal", 2 / 1500, torch.nn.init.xavier_normal_),
        ("xavier_uniform", 2 / 1500, torch.nn.init.xavier_uniform_),
    ],
)
def test_weights_of_torch_pass(name, variance, fill):
    """Twenty seeds; and none of them passes as weights of a variance that is a tenth larger."""
    for seed in range(20):
        torch.manual_seed(seed)
        weights = fill(torch.empty(SHAPE, dtype=torch.float64)).numpy()
        checks.expect_moments(weights, SHAPE, variance)
        checks.expect_distribution(weights, name, variance)
        with pytest.raises(CheckFailed):
            checks.expect_moments(weights, SHAPE, variance * 1.1)


def test_bound_of_kolmogorov_and_smirnov():
    special = pytest.importorskip("scipy.special")
    assert 0.9e-6 < special.kolmogorov(2.69) < 1.1e-6


def test_signal_keeps_away_from_its_bounds():
    """Fifteen networks of each kind; see `hidden.signal` for the bounds."""
    sizes = {"he_normal": [], "xavier_normal": []}
    for seed in range(15):
        rng = np.random.default_rng(seed)
        for name, found in sizes.items():
            found.append(hidden.signal([getattr(solution, name)((128, 128), rng) for _layer in range(20)]))
    he, xavier = np.log(sizes["he_normal"]), np.log(sizes["xavier_normal"])
    assert np.abs(he).max() < np.log(100) * 0.75
    assert np.abs(xavier - np.log(2.0**-20)).max() < np.log(100) * 0.75
    assert 0.4 < he.std() < 1.5
