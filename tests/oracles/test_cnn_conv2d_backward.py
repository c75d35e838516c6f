"""The oracles of cnn/conv2d_backward give what torch's autograd gives for conv2d."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")
F = torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/cnn/test_conv2d_backward.py")


def hidden():
    """The hidden check module; students' copies of the course have none."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / "solutions/cnn/hidden/test_conv2d_backward.py")


def autograd(dout, x, w, stride=1, padding=0):
    """(dx, dw, db) of conv2d in float64."""
    dout, x, w = (torch.tensor(np.zeros(array.shape) + array) for array in (dout, x, w))
    b = torch.zeros(len(w), dtype=torch.float64)
    leaves = [leaf.requires_grad_() for leaf in (x, w, b)]
    y = F.conv2d(x, w, b, stride=stride, padding=padding)
    return torch.autograd.grad(y, leaves, dout)


def same(gradients, expected):
    for ours, theirs in zip(gradients, expected, strict=True):
        assert ours.shape == tuple(theirs.shape)
        np.testing.assert_allclose(ours, theirs.numpy(), rtol=1e-11, atol=1e-11)


@QUICK
@given(
    PUBLIC.layers(n=2, c=2, o=2), PUBLIC.layers(k=3, step=(2, 3)), PUBLIC.layers(k=3, pads=(1, 2)),
    PUBLIC.layers(step=(2, 4), left_over=True),
)  # fmt: skip
def test_handed_back_is_autograd(plain, stride, padding, left_over):
    for arguments, gradients in (plain, stride, padding, left_over):
        same(gradients, autograd(*arguments))


def test_hidden_differences_are_autograd():
    module = hidden()

    @QUICK
    @given(module.measured(), module.measured(n=0), module.measured(dtype="int64"))
    def compare(first, second, third):
        for arguments, gradients in (first, second, third):
            same(gradients, autograd(*arguments))

    compare()


def test_example_is_autograd():
    same(list(PUBLIC.GRADIENTS.values()), autograd(PUBLIC.DOUT, PUBLIC.X, PUBLIC.W))


@QUICK
@given(PUBLIC.refused())
def test_refused_layers_are_refused_by_torch(case):
    with pytest.raises((RuntimeError, ValueError)):
        autograd(*case)
