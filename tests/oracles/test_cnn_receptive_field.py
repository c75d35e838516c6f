"""The oracle of cnn/receptive_field against gradients of torch networks and published tables, to the digit."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/cnn/test_receptive_field.py")
QUICK = settings(max_examples=80, deadline=None, derandomize=True, database=None)


def solution():
    """Our answer; students' copies of the course have none."""
    path = ROOT / "solutions/cnn/receptive_field.py"
    if not path.is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(path)


def support(i, layers):
    """(first, last) pixel with a gradient from output i of a 1-D torch network of ones; none falls into padding."""
    torch = pytest.importorskip("torch", reason="the oracle is compared with gradients of torch")
    pixels = checks.seen(i, layers)
    assert min(pixels) >= 0
    x = torch.zeros(1, 1, max(pixels) + 60, dtype=torch.float64, requires_grad=True)
    y = x
    for kernel, stride, padding, dilation in layers:
        weight = torch.ones(1, 1, kernel, dtype=torch.float64)
        y = torch.nn.functional.conv1d(y, weight, None, stride, padding, dilation)
    y[0, 0, i].backward()
    touched = x.grad[0, 0].nonzero().flatten()
    assert {int(p) for p in touched} == pixels
    return int(touched[0]), int(touched[-1])


@QUICK
@given(layers=checks.stacks(fewest=0, padding=2, dilation=3))
def test_gradients_reach_the_field(layers):
    """The three numbers, and field_of, read off the support of gradients (outputs far from the padding)."""
    size, jump, padding = checks.measured(layers)
    i = padding // jump + 1
    (first, last), (second, _last) = support(i, layers), support(i + 1, layers)
    assert (last - first + 1, second - first, i * jump - first) == (size, jump, padding)
    assert solution().field_of(i, layers) == (first, last)


def basic(blocks):
    """Longest path of a ResNet of basic blocks."""
    layers = list(checks.STEM)
    for stage, n in enumerate(blocks):
        layers += [checks.CONV_S2 if stage else checks.CONV] + [checks.CONV] * (2 * n - 1)
    return layers


def bottlenecks(blocks, stride_on_3x3=True):
    """Longest path of a ResNet of bottlenecks."""
    layers = list(checks.STEM)
    for stage, n in enumerate(blocks):
        for block in range(n):
            stride = 2 if stage and not block else 1
            a, b = (1, stride) if stride_on_3x3 else (stride, 1)
            layers += [(1, a, 0, 1), (3, b, 1, 1), (1, 1, 0, 1)]
    return layers


def mobilenet_v2():
    """Longest path: a stem, then depthwise 3x3 filters (the 1x1 layers change nothing), a last 1x1."""
    strides = [2] + [
        s for n, s in ((1, 1), (2, 2), (3, 2), (4, 2), (3, 1), (3, 2), (1, 1)) for s in [s] + [1] * (n - 1)
    ]
    return [(3, stride, 1, 1) for stride in strides]


DEEP = [(3, 4, 6, 3), (3, 4, 23, 3), (3, 8, 36, 3)]
TABLE = [
    *(
        (checks.ALEXNET[:n], size)
        for n, size in zip((1, 2, 3, 5, 6, 7, 8), (11, 19, 51, 99, 131, 163, 195), strict=True)
    ),
    *((checks.VGG16[:n], size) for n, size in zip((3, 6, 10, 14, 18), (6, 16, 44, 100, 212), strict=True)),
    (checks.VGG16[:17], 196),
    (checks.MOBILENET, 315),
    (mobilenet_v2(), 491),
    (checks.RESNET18, 435),
    (basic((2, 2, 2, 2)), 435),
    (basic((3, 4, 6, 3)), 899),
    *((bottlenecks(blocks), size) for blocks, size in zip(DEEP, (427, 971, 1451), strict=True)),
    *((bottlenecks(blocks, False), size) for blocks, size in zip(DEEP, (483, 1027, 1507), strict=True)),
]
"""Curriculum 8.6. google-research/receptive_field: AlexNet, VGG-16, MobileNet v1, ResNets with the stride on the 1x1."""


@pytest.mark.parametrize(("layers", "size"), TABLE)
def test_published_sizes(layers, size):
    """The oracle and the solution give every size of the table."""
    assert checks.measured(layers)[0] == size
    assert solution().receptive_field(layers)[0] == size


@pytest.mark.parametrize("network", list(checks.PUBLISHED))
def test_public_check(network):
    """The numbers that students are asked for are the oracle's: AlexNet 195/32/64, VGG-16 212/32/90, MobileNet 157."""
    layers, numbers = checks.PUBLISHED[network]
    assert checks.measured(layers) == numbers == solution().receptive_field(layers)


def test_other_oracle():
    """Following the two ends of the field gives the ends of the set of pixels."""
    path = ROOT / "solutions/cnn/hidden/test_receptive_field.py"
    if not path.is_file():
        pytest.skip("solutions/ is not part of this copy")
    hidden = load_checks(path)

    @QUICK
    @given(checks.stacks(fewest=0, padding=2, dilation=3), st.integers(0, 5))
    def compare(layers, i):
        pixels = checks.seen(i, layers)
        assert hidden.ends(i, layers) == (min(pixels), max(pixels))

    compare()
