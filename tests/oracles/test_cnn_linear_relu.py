"""The oracles of cnn/linear_relu give what torch's linear layer, ReLU and parameter counts give."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=80, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/cnn/test_linear_relu.py")


def hidden():
    """The hidden check module; students' copies of the course have none."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / "solutions/cnn/hidden/test_linear_relu.py")


def wide(array):
    """A torch copy in float64; None stays None."""
    return None if array is None else torch.tensor(np.zeros(array.shape) + array)


def same(actual, expected):
    assert actual.shape == tuple(expected.shape)
    np.testing.assert_allclose(actual, expected.numpy(), rtol=1e-11, atol=1e-11)


@QUICK
@given(PUBLIC.layers(), PUBLIC.layers("float32", n_in=40))
def test_connected_is_linear(first, second):
    for *arguments, expected in (first, second):
        same(expected, F.linear(*map(wide, arguments)))


@QUICK
@given(PUBLIC.pairs())
def test_two_layers_are_one_in_torch(case):
    """The joined layer of the law."""
    x, first, second, both = case
    two = F.linear(F.linear(wide(x), *map(wide, first)), *map(wide, second))
    torch.testing.assert_close(two, F.linear(wide(x), *map(wide, both)), rtol=1e-9, atol=1e-9)


def test_hidden_layouts_are_linear():
    module = hidden()

    @QUICK
    @given(module.layouts(), module.layouts("int64"))
    def compare(first, second):
        for *arguments, expected in (first, second):
            same(expected, F.linear(*map(wide, arguments)))

    compare()


def test_hidden_nan_as_in_torch():
    module = hidden()

    @QUICK
    @given(module.with_nan())
    def compare(x):
        assert np.array_equal(np.where(x < 0, 0.0, x), F.relu(torch.tensor(x)).numpy(), equal_nan=True)

    compare()


@QUICK
@given(PUBLIC.counts())
def test_counts_are_those_of_modules(case):
    """Parameters of the modules, made without memory."""
    name, arguments, keywords, expected = case
    make = torch.nn.Linear if name == "linear_params" else torch.nn.Conv2d
    module = make(*arguments, **keywords, device="meta")
    assert sum(p.numel() for p in module.parameters()) == expected


def test_alexnet_is_as_published():
    """Krizhevsky et al. 2012: 96 filters of 11 x 11 x 3; as a fully connected layer 44,892,064,800 weights."""
    dense = torch.nn.Linear(3 * 227 * 227, 96 * 55 * 55, bias=False, device="meta")
    assert dense.weight.numel() == 44_892_064_800
    assert torch.nn.Conv2d(3, 96, 11, bias=False, device="meta").weight.numel() == 34_848


@QUICK
@given(PUBLIC.refused())
def test_refused_layers_are_refused_by_torch(case):
    """Where torch can refuse: its linear takes a bias that can be broadcast, and modules take sizes below 1."""
    name, arguments = case
    if name == "linear" and arguments[2] is None:
        with pytest.raises(RuntimeError):
            F.linear(*map(wide, arguments))
    if name == "conv_params" and min(arguments) >= 1:
        with pytest.raises(ValueError, match="divisible by groups"):
            torch.nn.Conv2d(*arguments[:3], groups=arguments[3], device="meta")
