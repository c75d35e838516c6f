"""The numbers of mobilenet/cost against networks built in torch, its FLOP counter, and what the papers print."""

import runpy
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="these oracles are proved with PyTorch")
torch.set_num_threads(1)  # small arrays: more threads would only wait for each other

ROOT = Path(__file__).resolve().parents[2]
CHECKS = load_checks(ROOT / "grader/checks/mobilenet/test_cost.py")
QUICK = settings(max_examples=80, deadline=None, derandomize=True, database=None)
V1_PAPER = {(1.0, 224): (4.2, 569), (0.75, 224): (2.6, 325), (0.5, 224): (1.3, 149), (0.25, 224): (0.5, 41),
            (1.0, 192): (4.2, 418), (1.0, 160): (4.2, 290), (1.0, 128): (4.2, 186)}  # fmt: skip
"""Howard et al., MobileNets, arXiv:1704.04861, tables 6 and 7: million parameters, million mult-adds."""
TORCHVISION_V2 = 3_504_872, 0.301
"""torchvision's metadata of MobileNet_V2_Weights: num_params, and _ops in thousand millions."""


def staff(path, load):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load(ROOT / path)


@pytest.fixture(scope="module")
def solution():
    return staff("solutions/mobilenet/cost.py", lambda path: runpy.run_path(str(path)))


@pytest.fixture(scope="module")
def hidden():
    return staff("solutions/mobilenet/hidden/test_cost.py", load_checks)


def conv(c_in, c_out, k, stride=1, groups=1):
    """Convolution and batch normalisation, on the meta device: nothing is computed."""
    options = {"padding": k // 2, "groups": groups, "bias": False, "device": "meta"}
    return [torch.nn.Conv2d(c_in, c_out, k, stride, **options), torch.nn.BatchNorm2d(c_out, device="meta")]


def tail(c):
    return [torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(c, 1000, device="meta")]


def v1(width):
    """MobileNet v1; `width` says how many channels there are for 32, 64, ..."""
    parts, c = conv(3, width(32), 3, 2), width(32)
    for wide, stride in (
        [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + 5 * [(512, 1)] + [(1024, 2), (1024, 1)]
    ):
        parts += conv(c, c, 3, stride, groups=c) + conv(c, width(wide), 1)
        c = width(wide)
    return torch.nn.Sequential(*parts, *tail(c))


def v2():
    """MobileNet v2; additions of blocks cost no MACs, so a plain sequence counts alike."""
    parts, c = conv(3, 32, 3, 2), 32
    for t, o, n, first in [
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ]:
        for stride in [first] + [1] * (n - 1):
            parts += (
                (conv(c, t * c, 1) if t > 1 else []) + conv(t * c, t * c, 3, stride, groups=t * c) + conv(t * c, o, 1)
            )
            c = o
    return torch.nn.Sequential(*parts, *conv(c, 1280, 1), *tail(1280))


def measured(network, resolution):
    """(parameters, MACs) by torch's own counters."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network.eval()(torch.zeros(1, 3, resolution, resolution, device="meta"))
    return sum(parameter.numel() for parameter in network.parameters()), counter.get_total_flops() // 2


@pytest.mark.parametrize(("alpha", "resolution"), list(CHECKS.PUBLISHED))
def test_published_v1(solution, alpha, resolution):
    """What the check asks for is what torch counts, and rounds to what the paper prints."""
    params, macs = measured(v1(lambda c: round(alpha * c)), resolution)
    assert (params, macs) == CHECKS.PUBLISHED[alpha, resolution]
    cost = solution["mobilenet_v1_cost"](alpha, resolution)
    assert (cost["params"], cost["macs"]) == (params, macs)
    millions = V1_PAPER[alpha, resolution]
    assert params / 1e6 == pytest.approx(millions[0], abs=0.05)
    assert macs / 1e6 == pytest.approx(millions[1], abs=0.75)  # 149.497 is printed as 149, 290.675 as 290


def test_published_shares():
    """Table 2 of the paper: 94.86 % of the mult-adds are in 1 x 1 convolutions, 3.06 % in depthwise ones.

    Of the weights it is 74.59 % and 1.06 %, and 24.33 % in the fully connected layer (no biases, no batch
    normalisation). Its 1.19 % of mult-adds for the first convolution does not fit its own column, which then sums to
    99.29 %; 1.91 % does.
    """
    macs, params = {}, {}
    side = 224
    for layer in v1(lambda c: c):
        if isinstance(layer, torch.nn.Conv2d):
            kind = "point" if layer.kernel_size == (1, 1) else "depth" if layer.groups > 1 else "first"
            side //= layer.stride[0]
            macs[kind] = macs.get(kind, 0) + layer.weight.numel() * side * side
            params[kind] = params.get(kind, 0) + layer.weight.numel()
    macs["fc"], params["fc"] = 1_024_000, 1_024_000
    assert {kind: round(100 * n / sum(macs.values()), 2) for kind, n in macs.items()} == {
        "first": 1.91, "depth": 3.06, "point": 94.86, "fc": 0.18
    }  # fmt: skip
    assert {kind: round(100 * n / sum(params.values()), 2) for kind, n in params.items()} == {
        "first": 0.02, "depth": 1.06, "point": 74.59, "fc": 24.33
    }  # fmt: skip
    assert macs["point"] == 539_492_352
    assert sum(params.values()) == 3_185_088 + 1_024_000


def test_published_v2(solution):
    """torch counts what the check asks for; torchvision publishes the same."""
    params, macs = measured(v2(), 224)
    assert (params, macs) == (3_504_872, 300_774_272)
    assert (params, round(macs / 1e9, 3)) == TORCHVISION_V2
    assert solution["mobilenet_v2_cost"]() == {"params": params, "macs": macs}


@pytest.mark.parametrize(("eighths", "resolution"), [(1, 33), (3, 100), (11, 225), (20, 1), (8, 300)])
def test_other_widths_are_torch(solution, hidden, eighths, resolution):
    """The hidden oracle and the solution, for odd sides and channels that are rounded."""
    counts = hidden.counted(eighths, resolution)
    width = solution["make_divisible"]
    assert measured(v1(lambda c: width(c * eighths / 8)), resolution) == (counts["params"], counts["macs"])
    assert solution["mobilenet_v1_cost"](eighths / 8, resolution) == counts


def published_make_divisible(v, divisor):
    """The rule as the MobileNet papers' code states it, with its minimum."""
    new = max(divisor, int(v + divisor / 2) // divisor * divisor)
    return new + divisor if new < 0.9 * v else new


@QUICK
@given(CHECKS.channels(), CHECKS.ratios())
def test_searches_are_formulas(solution, channels, ratio):
    """The multiple that is found by search, and the ratio that is counted."""
    v, divisor, multiple = channels
    assert multiple == published_make_divisible(v, divisor) == solution["make_divisible"](v, divisor)
    c_out, k, counted = ratio
    assert Fraction(*counted) == Fraction(1, c_out) + Fraction(1, k * k) == solution["cost_ratio"](c_out, k)
