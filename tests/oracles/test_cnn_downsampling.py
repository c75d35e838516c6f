"""The oracles of cnn/downsampling give what torch's strided conv2d, max_pool2d and parameter counts give."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=50, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/cnn/test_downsampling.py")


def hidden():
    """The hidden check module; students' copies of the course have none."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / "solutions/cnn/hidden/test_downsampling.py")


def wide(array):
    """A torch copy in float64."""
    return torch.tensor(np.zeros(array.shape) + array)


def share(x, k, shift):
    """pool_stability with torch's roll and pooling."""
    image = wide(x)[None, None]
    return float((F.max_pool2d(image, k) == F.max_pool2d(image.roll(shift, dims=3), k)).double().mean())


def same(actual, expected):
    assert actual.shape == tuple(expected.shape)
    np.testing.assert_allclose(actual, expected.numpy(), rtol=1e-11, atol=1e-11)


@QUICK
@given(PUBLIC.layers(), PUBLIC.layers("float32", c=8), PUBLIC.layers(strides=(2, 4), left_over=True))
def test_strided_is_conv2d(first, second, third):
    for (x, w, stride), expected in (first, second, third):
        same(expected, F.conv2d(wide(x), wide(w), stride=stride))


def test_hidden_strided_is_conv2d():
    module = hidden()

    @QUICK
    @given(module.layers(), module.layers("int64"), module.layers(n=0))
    def compare(first, second, third):
        for (x, w, stride), expected in (first, second, third):
            same(expected, F.conv2d(wide(x), wide(w), stride=stride))

    compare()


@QUICK
@given(PUBLIC.shifted(), PUBLIC.shifted(left_over=True), PUBLIC.calm())
def test_stability_is_that_of_max_pool2d(first, second, arguments):
    for case, expected in (first, second, (arguments, 1.0)):
        assert share(*case) == pytest.approx(expected, abs=1e-12)


def test_hidden_shifts_are_torch_rolls():
    module = hidden()

    @QUICK
    @given(module.any_shift())
    def compare(case):
        arguments, expected = case
        assert share(*arguments) == pytest.approx(expected, abs=1e-12)

    compare()


@pytest.mark.parametrize("k", [2, 3, 4])
def test_noise_survives_as_derived(k):
    """(k - 1) / (k + 1), on much more noise than the check draws: a standard error of at most 0.002."""
    noise = np.random.default_rng(100 + k).normal(size=(960, 960))
    assert share(noise, k, 1) == pytest.approx((k - 1) / (k + 1), abs=0.008)


@QUICK
@given(PUBLIC.counts())
def test_counts_are_those_of_modules(case):
    (kind, c, k), expected = case
    modules = {"max": torch.nn.MaxPool2d(k), "avg": torch.nn.AvgPool2d(k)}
    module = modules.get(kind) or torch.nn.Conv2d(c, c, k, stride=k, bias=False, device="meta")
    assert sum(p.numel() for p in module.parameters()) == expected


@QUICK
@given(PUBLIC.refused())
def test_refused_layers_are_refused_by_torch(case):
    name, arguments = case
    if name == "conv_then_subsample":
        with pytest.raises(RuntimeError):
            F.conv2d(*map(wide, arguments[:2]), stride=arguments[2])
    if name == "pool_stability":
        with pytest.raises(RuntimeError):
            F.max_pool2d(wide(arguments[0])[None, None], arguments[1])
