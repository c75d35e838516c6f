"""The numpy oracles of the resnet checks against PyTorch, and how much of each tolerance float32 uses."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks
from grader.testing import T2, T2_NETWORK

torch = pytest.importorskip("torch", reason="these oracles are proved with PyTorch")
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/resnet/test_residual_block.py")
hidden = load_checks(ROOT / "solutions/resnet/hidden/test_residual_block.py")


def tensors(arguments):
    """Arguments as the student's function receives them."""
    return [torch.tensor(one.array) if hasattr(one, "array") else one for one in arguments]


def torch_block(x, w1, w2, stride=1, shortcut="A", w_proj=None):
    """basic_block with PyTorch's convolution; the shortcut A as a convolution with ones on the diagonal."""
    branch = F.conv2d(F.relu(F.conv2d(x, w1, stride=stride, padding=1)), w2, padding=1)
    if branch.shape == x.shape:
        return F.relu(branch + x)
    if shortcut == "A":
        w_proj = torch.eye(w1.shape[0], w1.shape[1], dtype=x.dtype)[:, :, None, None]
    return F.relu(branch + F.conv2d(x, w_proj, stride=stride))


def torch_module(state, x, stride, training, dtype):
    """Output of the block of this state dict, by functions of PyTorch in `dtype`."""
    w = {name: torch.tensor(one.array if hasattr(one, "array") else one).to(dtype) for name, one in state.items()}

    def layer(h, conv, bn, step):
        kernel = w[f"{conv}.weight"]
        h = F.conv2d(h, kernel, stride=step, padding=kernel.shape[2] // 2)
        mean, var = w[f"{bn}.running_mean"].clone(), w[f"{bn}.running_var"].clone()
        return F.batch_norm(h, mean, var, w[f"{bn}.weight"], w[f"{bn}.bias"], training)

    last = 3 if "conv3.weight" in w else 2
    h = x = torch.tensor(x.array).to(dtype)
    for i in range(1, last + 1):
        h = layer(h, f"conv{i}", f"bn{i}", stride if i == last - 1 else 1)
        h = F.relu(h) if i < last else h
    return F.relu(h + (layer(x, "downsample.0", "downsample.1", stride) if "downsample.0.weight" in w else x)).numpy()


def share_used(actual, expected, tolerance):
    """Largest error as a share of what the tolerance allows."""
    allowed = tolerance.scaled * max(tolerance.floor, np.abs(expected).max())
    return float(np.abs(actual - expected).max() / allowed)


@settings(max_examples=100, deadline=None)
@given(
    case=st.one_of(
        checks.blocks(checks.SMALL), checks.changing("A"), checks.changing("B"), checks.unused(),
        checks.changing("A", checks.ODD, silent=False), checks.changing("B", checks.ODD, silent=False),
    )
)  # fmt: skip
def test_functions(case):
    arguments, result = case
    np.testing.assert_allclose(torch_block(*tensors(arguments)).numpy(), result.array, rtol=1e-12, atol=1e-10)


@settings(max_examples=100, deadline=None)
@given(case=hidden.thin_images())
def test_thin_images(case):
    arguments, result = case
    assert share_used(torch_block(*tensors(arguments)).numpy(), result.array, T2) < 0.3


@settings(max_examples=100, deadline=None)
@given(case=checks.smooth())
def test_gradients(case):
    *arguments, expected = case
    x, w1, w2 = tensors(arguments)
    (gradient,) = torch.autograd.grad(torch_block(x.requires_grad_(), w1, w2).sum(), [x])
    np.testing.assert_allclose(gradient.numpy(), expected.array, rtol=1e-12, atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(case=st.sampled_from(["BasicBlock", "Bottleneck"]).flatmap(checks.modules))
def test_modules_in_eval_mode(case):
    (*_names, stride), state, x, output = case
    exact = torch_module(state, x, stride, training=False, dtype=torch.float64)
    np.testing.assert_allclose(exact, output.array, rtol=1e-10, atol=1e-12)
    assert share_used(torch_module(state, x, stride, False, torch.float32), output.array, T2) < 0.3


@settings(max_examples=100, deadline=None)
@given(case=st.booleans().flatmap(hidden.modules))
def test_modules_in_training_mode(case):
    _kind, (_c_in, _width, stride), state, x, output = case
    exact = torch_module(state, x, stride, training=True, dtype=torch.float64)
    np.testing.assert_allclose(exact, output.array, rtol=1e-9, atol=1e-9)
    assert share_used(torch_module(state, x, stride, True, torch.float32), output.array, T2_NETWORK) < 0.3


@pytest.mark.parametrize(
    ("sizes", "count"),
    [
        (("BasicBlock", 64, 64), 73_984), (("BasicBlock", 64, 128, 2), 230_144),
        (("Bottleneck", 256, 64), 70_400), (("Bottleneck", 64, 64), 75_008),
    ],
)  # fmt: skip
def test_published_counts(sizes, count):
    shapes = checks.shapes_of(*sizes)
    assert sum(int(np.prod(shape)) for name, shape in shapes.items() if name.endswith(("weight", "bias"))) == count


def test_no_torch_in_the_grader():
    """The check modules of these topics draw their answers without PyTorch."""
    for topic in ("alexnet", "resnet"):
        for folder in (ROOT / "grader/checks" / topic, ROOT / "solutions" / topic / "hidden"):
            for path in folder.glob("test_*.py"):
                assert "import torch" not in path.read_text(encoding="utf-8"), path
