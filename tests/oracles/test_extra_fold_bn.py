"""The oracle of extra/fold_bn against PyTorch's fuse_conv_bn_weights, and both against the two layers in a row."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

torch = pytest.importorskip("torch", reason="this oracle is proved with PyTorch")
torch.set_num_threads(1)  # on a busy machine threads wait for each other at every small operation

ROOT = Path(__file__).resolve().parents[2]
checks = load_checks(ROOT / "grader/checks/extra/test_fold_bn.py")
hidden = load_checks(ROOT / "solutions/extra/hidden/test_fold_bn.py")
solution = load_checks(ROOT / "solutions/extra/fold_bn.py")
few = settings(max_examples=100, deadline=None, derandomize=True)


@few
@given(case=st.booleans().flatmap(checks.layers))
def test_oracle_and_solution_are_torch(case):
    (w, b, gamma, beta, mean, var), options, expected = case
    fuse = torch.nn.utils.fusion.fuse_conv_bn_weights
    tensors = [None if array is None else torch.tensor(array) for array in (w, b, mean, var)]
    fused = fuse(*tensors, options.get("eps", 1e-5), torch.tensor(gamma), torch.tensor(beta))
    for other in ([one.detach().numpy() for one in fused], solution.fold_bn(w, b, gamma, beta, mean, var, **options)):
        for one, right in zip(other, expected, strict=True):
            np.testing.assert_allclose(one, right, rtol=1e-13, atol=1e-12)


@few
@given(case=st.booleans().flatmap(hidden.networks))
def test_convolution_is_torch(case):
    x, groups, (w, *_rest) = case
    right = torch.nn.functional.conv2d(torch.tensor(x), torch.tensor(w), groups=groups)
    np.testing.assert_allclose(hidden.conv(x, w, groups), right.numpy(), rtol=1e-12, atol=1e-12)
