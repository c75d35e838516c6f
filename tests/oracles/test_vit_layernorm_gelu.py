"""The oracles of vit/layernorm_gelu give what torch gives; GELU also what integrating the normal curve gives."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=80, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/vit/test_layernorm_gelu.py")


def near(actual, expected, tolerance=1e-9):
    """Within 1e-9 of max(1, largest): a thousandth of what the checks allow."""
    assert np.abs(actual.numpy() - expected).max(initial=0) <= tolerance * max(1, np.abs(expected).max(initial=0))


@QUICK
@given(PUBLIC.tokens(), PUBLIC.tokens((1e-3,), 1e4))
def test_layer_norm_is_torch(plain, far):
    """In float64; near 10000 to a hundredth of the tolerance."""
    for (case, expected), tolerance in ((plain, 1e-12), (far, 1e-8)):
        x, gamma, beta, *eps = (torch.tensor(one) if isinstance(one, np.ndarray) else one for one in case)
        near(F.layer_norm(x, x.shape[-1:], gamma, beta, *eps), expected, tolerance)


@QUICK
@given(PUBLIC.singles())
def test_float32_leaves_room(case):
    """torch in float32 uses less than half of what T2 allows."""
    x, gamma, beta, result, activated = case
    x, gamma, beta = (torch.tensor(np.ascontiguousarray(one)) for one in (x, gamma, beta))
    near(F.layer_norm(x, x.shape[-1:], gamma, beta, 1.0), result, 5e-6)
    near(F.gelu(x), activated, 5e-6)


@QUICK
@given(PUBLIC.numbers(PUBLIC.exact), PUBLIC.numbers(PUBLIC.tanh_version))
def test_gelu_is_torch(exact, tanh):
    """Both versions."""
    near(F.gelu(torch.tensor(exact[0])), exact[1], 1e-13)
    near(F.gelu(torch.tensor(tanh[0]), approximate="tanh"), tanh[1], 1e-13)


def test_gelu_is_an_integral():
    """x times the area under the normal curve below x, by Simpson's rule from -12 on."""
    for x in (-3.0, -1.0, -0.25, 0.5, 1.0, 2.75):
        grid = np.linspace(-12, x, 4001)
        curve = np.exp(-(grid**2) / 2) / math.sqrt(2 * math.pi)
        area = (curve[0] + 4 * curve[1:-1:2].sum() + 2 * curve[2:-1:2].sum() + curve[-1]) * (x + 12) / 4000 / 3
        assert PUBLIC.exact(x) == pytest.approx(x * area, abs=1e-10)


def test_the_versions_are_that_far_apart():
    """The bound of the hidden check: 4.73e-4 at the most, and the tolerance of the checks tells them apart."""
    x = np.linspace(-10, 10, 20001)
    gap = np.abs(PUBLIC.apply(PUBLIC.exact, x) - PUBLIC.apply(PUBLIC.tanh_version, x)).max()
    assert 4.7e-4 < gap < 4.8e-4


def test_hidden_oracle():
    """Empty, whole, large and tiny numbers."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    hidden = load_checks(ROOT / "solutions/vit/hidden/test_layernorm_gelu.py")

    @QUICK
    @given(hidden.whole())
    def compare(case):
        x, expected = case
        near(F.gelu(torch.tensor(x.astype(float))), expected, 1e-13)

    compare()
