"""The oracles of resnet/model against PyTorch, and the published counts to the digit.

Parameters: torchvision's metadata of its ResNets; He and others 2015, table 6, to its two digits. MACs: the same metadata
(stride on the 3x3), and table 1 of the paper, to its two digits (stride on the 1x1); counted by torch.utils.flop_counter.
"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="these oracles are proved with PyTorch")
F = torch.nn.functional
torch.set_num_threads(1)  # on a busy machine two threads wait for each other at every small convolution

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/resnet/test_model.py")
hidden = load_checks(ROOT / "solutions/resnet/hidden/test_model.py")
solution = load_checks(ROOT / "solutions/resnet/model.py")
few = settings(max_examples=15, deadline=None, derandomize=True)


def by_torch(state, x, training):
    """Logits by PyTorch's functions, the plan read from the names; shortcut A as a convolution with ones."""
    w = {name: torch.tensor(array) for name, array in state.items()}

    def layer(h, conv, bn, stride):
        kernel = w[f"{conv}.weight"]
        h = F.conv2d(h, kernel, stride=stride, padding=kernel.shape[2] // 2)
        mean, var = w[f"{bn}.running_mean"].clone(), w[f"{bn}.running_var"].clone()
        return F.batch_norm(h, mean, var, w[f"{bn}.weight"], w[f"{bn}.bias"], training)

    large = w["conv1.weight"].shape[-1] == 7
    x = F.relu(layer(torch.tensor(x), "conv1", "bn1", 2 if large else 1))
    x = F.max_pool2d(x, 3, 2, 1) if large else x
    for name in dict.fromkeys(".".join(key.split(".")[:2]) for key in w if key.startswith("layer")):
        stride = 2 if name.endswith(".0") and name != "layer1.0" else 1
        last = 3 if f"{name}.conv3.weight" in w else 2
        h = x
        for i in range(1, last + 1):
            h = layer(h, f"{name}.conv{i}", f"{name}.bn{i}", stride if i == last - 1 else 1)
            h = F.relu(h) if i < last else h
        if f"{name}.downsample.0.weight" in w:
            x = layer(x, f"{name}.downsample.0", f"{name}.downsample.1", stride)
        elif x.shape != h.shape:
            x = F.conv2d(x, torch.eye(h.shape[1], x.shape[1], dtype=x.dtype)[:, :, None, None], stride=stride)
        x = F.relu(h + x)
    return F.linear(x.mean((2, 3)), w["fc.weight"], w["fc.bias"]).numpy()


def off(actual, expected):
    """Largest error as a share of what the checks allow."""
    allowed = 1e-7 * (np.maximum(1, np.abs(expected).max()) + np.abs(expected))
    return float(np.max(np.abs(actual - expected) / allowed))


@pytest.mark.parametrize("training", [False, True], ids=["eval", "train"])
@few
@given(data=st.data(), function=st.sampled_from(["make_resnet", "make_cifar_resnet"]))
def test_logits(training, data, function):
    name, arguments, seed, x, expected = data.draw(checks.networks(function, training))
    state = checks.drawn_state(name, arguments, seed)
    assert off(by_torch(state, x.array, training), expected.array) < 1e-3


@few
@given(case=hidden.networks())
def test_both_oracles_agree(case):
    arguments, seed, x = case
    network = hidden.Network(seed, *arguments)
    for training in (False, True):
        assert off(network.run(x, training), checks.logits(network.state, x, training)) < 1e-3


@few
@given(case=hidden.directions())
def test_slopes_are_gradients(case):
    arguments, seed, x, v, slope = case
    model = solution.make_cifar_resnet(*arguments).double().eval()
    state = {name: torch.tensor(array) for name, array in hidden.Network(seed, *arguments).state.items()}
    model.load_state_dict(state, strict=False)
    x = torch.tensor(x.array, requires_grad=True)
    (gradient,) = torch.autograd.grad(model(x).sum(), [x])
    assert float((gradient.numpy() * v).sum()) == pytest.approx(slope, rel=1e-6, abs=1e-6)


IMAGENET = {  # parameters, MACs at 224 px with the stride on the 3x3
    "18": (11_689_512, 1_814_073_344), "34": (21_797_672, 3_663_761_408), "50": (25_557_032, 4_089_184_256),
    "101": (44_549_160, 7_801_405_440), "152": (60_192_808, 11_513_626_624),
}  # fmt: skip
CIFAR = {  # parameters of option A, of option B, MACs of A at 32 px
    3: (269_722, 272_474, 40_551_040), 5: (464_154, 466_906, 68_862_592), 7: (658_586, 661_338, 97_174_144),
    9: (853_018, 855_770, 125_485_696), 18: (1_727_962, 1_730_714, 252_887_680),
}  # fmt: skip


def macs(model, side):
    """Multiply-accumulates of one picture, counted by PyTorch."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model.eval()(torch.zeros(1, 3, side, side, device="meta"))
    return counter.get_total_flops() // 2


@pytest.mark.parametrize("kind", IMAGENET)
def test_published_numbers(kind):
    count, cost = IMAGENET[kind]
    assert checks.parameters(checks.shapes_of(kind)) == count
    with torch.device("meta"):
        model = solution.make_resnet(kind)
    assert sum(p.numel() for p in model.parameters()) == count
    assert macs(model, 224) == cost


def test_published_macs_of_the_paper():
    """ResNet-50 with the stride on the first 1x1: 3.8 * 10**9 in table 1."""
    with torch.device("meta"):
        model = solution.make_resnet("50")
    for module in model.modules():
        if isinstance(module, solution.Block):
            module.conv1.stride, module.conv2.stride = module.conv2.stride, module.conv1.stride
    assert macs(model, 224) == 3_857_973_248


@pytest.mark.parametrize("n", CIFAR)
def test_published_numbers_of_cifar(n):
    a, b, cost = CIFAR[n]
    with torch.device("meta"):
        models = {option: solution.make_cifar_resnet(n, option=option) for option in "AB"}
    for option, count in zip("AB", (a, b), strict=True):
        assert checks.parameters(checks.cifar_shapes_of(n, option=option)) == count
        assert sum(p.numel() for p in models[option].parameters()) == count
    assert macs(models["A"], 32) == cost
