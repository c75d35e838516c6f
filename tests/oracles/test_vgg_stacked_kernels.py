"""The oracle of vgg/stacked_kernels against torch: parameters, counted operations, gradients, composed filters."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracle is compared with torch")

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/vgg/test_stacked_kernels.py")
QUICK = settings(max_examples=40, deadline=None, derandomize=True, database=None)
sizes = st.integers(1, 4), st.integers(1, 4), st.integers(1, 5)


def ours(path):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / path)


def network(n, c, k):
    """The stack in torch, with a padding that keeps the size where k is odd."""
    return torch.nn.Sequential(*(torch.nn.Conv2d(c, c, k, padding=k // 2, bias=False) for _layer in range(n))).double()


@QUICK
@given(*sizes[:2], st.sampled_from([1, 3, 5]))
def test_costs_are_torch_costs(n, c, k):
    """Parameters, and half of the operations that torch counts on 3 x 4 pixels."""
    from torch.utils.flop_counter import FlopCounterMode

    model, expected = network(n, c, k), checks.counted(n, c, k)
    assert sum(p.numel() for p in model.parameters()) == expected[checks.PARAMS]
    with FlopCounterMode(display=False) as counter:
        model(torch.zeros(1, c, 3, 4, dtype=torch.float64))
    assert counter.get_total_flops() == 2 * 12 * expected[checks.MACS]


@QUICK
@given(*sizes)
def test_field_is_where_gradients_go(n, c, k):
    """With weights of ones, the gradient of one output is not zero on a square of that side."""
    model, field = network(n, c, k), checks.counted(n, c, k)[checks.FIELD]
    for weights in model.parameters():
        torch.nn.init.ones_(weights)
    middle = field + 2
    x = torch.zeros(1, c, 2 * middle + 1, 2 * middle + 1, dtype=torch.float64, requires_grad=True)
    model(x)[0, 0, middle, middle].backward()
    assert int((x.grad[0, 0] != 0).sum()) == field**2


@QUICK
@given(st.integers(1, 6), st.integers(1, 6))
def test_field_is_the_size_of_the_composed_filter(n, k):
    """n filters of k weights, convolved with each other, are one filter as wide as the field."""
    composed = np.ones(1)
    for _layer in range(n):
        composed = np.convolve(composed, np.ones(k))
    assert len(composed) == checks.counted(n, 1, k)[checks.FIELD]


def test_all_agree():
    """The oracle, the formula of the hidden checks and the solution."""
    formula = ours("solutions/vgg/hidden/test_stacked_kernels.py").formula
    solution = ours("solutions/vgg/stacked_kernels.py")
    for n, c, k in np.ndindex(5, 4, 6):
        n, c, k = n + 1, c + 1, k + 1
        assert checks.counted(n, c, k) == formula(n, c, k) == solution.stack(n, c, k)
        assert checks.counted(1, c, k) == solution.single(k, c)
        assert Fraction(*checks.ratio(n, k)) == solution.saving(n, k)


def test_published():
    """Simonyan & Zisserman, section 2.3: three 3 x 3 layers have 27 C^2 weights, a 7 x 7 layer 49 C^2, 81 % more."""
    stacked, alone = checks.counted(3, 4), checks.counted(1, 4, 7)
    assert (stacked[checks.PARAMS], alone[checks.PARAMS]) == (27 * 16, 49 * 16)
    assert stacked[checks.FIELD] == alone[checks.FIELD] == 7
    assert checks.ratio(3) == (27, 49)
    assert round(100 * (49 / 27 - 1)) == 81
    assert checks.ratio(2) == (18, 25)
