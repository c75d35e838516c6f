"""The oracles of vgg/model against torch: outputs by torch's functions, costs on the meta device, published numbers."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks
from grader.testing import T2_NETWORK

torch = pytest.importorskip("torch", reason="the oracle is compared with torch")
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/vgg/test_model.py")
QUICK = settings(max_examples=8, deadline=None, derandomize=True, database=None)


def ours(path):
    """A file of solutions/; students' copies of the course have none."""
    if not (ROOT / path).is_file():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / path)


def torch_logits(cfg, batch_norm, state, x, dtype):
    """Output in eval mode by torch's functions; the numbers of the entries are counted here once more."""
    w = {name: torch.tensor(np.asarray(value)).to(dtype) for name, value in state.items()}
    x, i = torch.tensor(x).to(dtype), 0
    for step in [step for count in checks.CONVOLUTIONS[cfg] for step in (*"c" * count, "M")]:
        if step == "M":
            x, i = F.max_pool2d(x, 2), i + 1
            continue
        x = F.conv2d(x, w[f"features.{i}.weight"], w[f"features.{i}.bias"], padding=1)
        if batch_norm:
            i += 1
            scale, shift, mean, var = (w[f"features.{i}.{part}"] for part in checks.NORM)
            x = F.batch_norm(x, mean, var, scale, shift)
        x, i = F.relu(x), i + 2
    x = F.adaptive_avg_pool2d(x, 7).flatten(1)
    for j in (0, 3, 6):
        x = F.linear(x, w[f"classifier.{j}.weight"], w[f"classifier.{j}.bias"])
        x = F.relu(x) if j < 6 else x
    return x.numpy()


def share_used(actual, expected):
    """Largest error as a share of what the tolerance allows."""
    allowed = T2_NETWORK.scaled * max(T2_NETWORK.floor, np.abs(expected).max())
    return float(np.abs(actual - expected).max() / allowed)


@QUICK
@given(checks.images(batch_norm=False), checks.images(batch_norm=True))
def test_logits_are_torch_logits(plain, normalised):
    """In float64 to the last digits; float32 uses a small part of the tolerance."""
    for network, packed, x, logits in (plain, normalised):
        cfg, _classes, batch_norm, _width = network
        state = {name: value.array for name, value in checks.unpacked(packed, checks.shapes_of(*network)).items()}
        exact = torch_logits(cfg, batch_norm, state, x.array, torch.float64)
        np.testing.assert_allclose(exact, logits.array, rtol=1e-9, atol=1e-9)
        assert share_used(torch_logits(cfg, batch_norm, state, x.array, torch.float32), logits.array) < 0.3


@pytest.mark.parametrize(("cfg", "size"), [("A", (45, 70)), ("D", (224, 224)), ("E", (32, 300))])
def test_hidden_logits_are_torch_logits(cfg, size):
    """The oracle of the hidden checks."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(1, 3, *size))
    state, logits = ours("solutions/vgg/hidden/test_model.py").network(rng, cfg, 4, 1 / 64, x)
    np.testing.assert_allclose(torch_logits(cfg, False, state, x, torch.float64), logits, rtol=1e-9, atol=1e-9)
    assert share_used(torch_logits(cfg, False, state, x, torch.float32), logits) < 0.3


def on_meta(cfg):
    """(network of width 1 without memory, costs counted by torch)."""
    from torch.utils.flop_counter import FlopCounterMode

    kept = []
    with torch.device("meta"):
        model = ours("solutions/vgg/model.py").make_vgg(cfg).eval()
        image = torch.zeros(1, 3, 224, 224)
    for module in model.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear, torch.nn.MaxPool2d)):
            module.register_forward_hook(lambda _module, _inputs, output: kept.append(output.numel()))
    with FlopCounterMode(display=False) as counter:
        model(image)
    flops = counter.get_total_flops()
    params = sum(p.numel() for p in model.parameters())
    return model, {"params": params, "macs": flops // 2, "flops": flops, "activation_elements": sum(kept)}


PUBLISHED = {
    "A": (132_863_336, 7_609_090_048), "B": (133_047_848, 11_308_466_176),
    "D": (138_357_544, 15_470_264_320), "E": (143_667_240, 19_632_062_464),
}  # fmt: skip


@pytest.mark.parametrize("cfg", list(PUBLISHED))
def test_costs_are_torch_costs(cfg):
    """Curriculum 8.2, counted by torch on the whole network and by the solution; the paper's table 2 in millions."""
    model, costs = on_meta(cfg)
    assert (costs["params"], costs["macs"]) == PUBLISHED[cfg] == checks.PUBLISHED[cfg]
    assert ours("solutions/vgg/model.py").vgg_cost(cfg) == costs
    assert round(costs["params"] / 1e6) == {"A": 133, "B": 133, "D": 138, "E": 144}[cfg]
    assert {name: tuple(value.shape) for name, value in model.state_dict().items()} == checks.shapes_of(
        cfg, 1000, False, 1
    )


VGG16 = [
    (1_792, 86_704_128), (36_928, 1_849_688_064), (73_856, 924_844_032), (147_584, 1_849_688_064),
    (295_168, 924_844_032), (590_080, 1_849_688_064), (590_080, 1_849_688_064), (1_180_160, 924_844_032),
    (2_359_808, 1_849_688_064), (2_359_808, 1_849_688_064), *[(2_359_808, 462_422_016)] * 3,
    (102_764_544, 102_760_448), (16_781_312, 16_777_216), (4_097_000, 4_096_000),
]  # fmt: skip
"""Parameters and multiply-accumulates of VGG-16 layer by layer, curriculum 8.2 and the table of the lesson."""


def test_layers_of_vgg_16():
    """Layer by layer, from the shapes and the sizes of the images; and 15,087,080 activations."""
    shapes = [shape for name, shape in checks.shapes_of("D", 1000, False, 1).items() if name.endswith("weight")]
    sides = [224, 224, 112, 112, 56, 56, 56, 28, 28, 28, 14, 14, 14, 1, 1, 1]
    counted = [(int(np.prod(s)) + s[0], int(np.prod(s)) * side**2) for s, side in zip(shapes, sides, strict=True)]
    assert counted == VGG16
    assert tuple(map(sum, zip(*VGG16, strict=True))) == PUBLISHED["D"]
    assert on_meta("D")[1]["activation_elements"] == 15_087_080
    lesson = (ROOT / "exercises/vgg/README.md").read_text(encoding="utf-8")
    for numbers in VGG16:
        assert all(f"{number:,}" in lesson for number in numbers)


def test_no_torch_in_the_grader():
    """The check modules draw their answers without torch."""
    for folder in ("grader/checks/vgg", "solutions/vgg/hidden"):
        for path in (ROOT / folder).glob("test_*.py"):
            assert "import torch" not in path.read_text(encoding="utf-8"), path
