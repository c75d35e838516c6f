"""The oracle of attention/scaled_dot_product against torch's scaled_dot_product_attention and nn.MultiheadAttention."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

torch = pytest.importorskip("torch", reason="the oracles are compared with torch: install grader[torch]")

ROOT = Path(__file__).parents[2]
QUICK = settings(max_examples=30, deadline=None, derandomize=True, database=None)


def load(path):
    """A file of the course as a module, without pytest collecting it."""
    if not (ROOT / path).exists():
        pytest.skip(f"{path} is not part of this copy")
    spec = importlib.util.spec_from_file_location("attention_" + path.replace("/", "_")[:-3], ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKS = load("grader/checks/attention/test_scaled_dot_product.py")


def tensor(x):
    return torch.tensor(np.array(x, dtype=np.float64))


def torch_attention(q, k, v, mask=None):
    """(output, weights): the weights are the output for the values of an identity matrix.

    Newer versions of torch give zeros where nothing is allowed, older ones NaN.
    """
    identity = np.broadcast_to(np.eye(k.shape[-2]), (*k.shape[:-1], k.shape[-2]))
    allowed = None if mask is None else torch.tensor(np.broadcast_to(mask, (*q.shape[:-1], k.shape[-2])).copy())
    attend = torch.nn.functional.scaled_dot_product_attention
    parts = [attend(tensor(q), tensor(k), tensor(values), attn_mask=allowed) for values in (v, identity)]
    return [np.nan_to_num(part.numpy(), nan=0.0) for part in parts]


def same(actual, expected):
    for a, e in zip(actual, expected, strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-10, atol=1e-10)


@QUICK
@given(CHECKS.plain(), CHECKS.plain(scale=(30, 1000, -1000)))
def test_oracle_is_torch(small, large):
    for arguments, expected in (small, large):
        same(torch_attention(*arguments), expected)


@QUICK
@given(CHECKS.masked(), CHECKS.masked(empty=True), CHECKS.masked(batches=((2,), (1, 2), (2, 3))))
def test_masks_are_torch(some, nothing, batches):
    for arguments, expected in (some, nothing, batches):
        same(torch_attention(*arguments), expected)


def test_solution_is_torch():
    solution = load("solutions/attention/scaled_dot_product.py")

    @QUICK
    @given(CHECKS.masked(batches=((), (2, 3)), empty=True), CHECKS.plain(scale=(1000,)))
    def compare(nothing, large):
        for arguments, _ in (nothing, large):
            same(solution.attention(*arguments), torch_attention(*arguments))

    compare()


@pytest.mark.parametrize("t", [1, 2, 5])
def test_causal_mask_is_torch(t):
    """torch's own mask is -inf where a token must not look."""
    torch_mask = torch.nn.Transformer.generate_square_subsequent_mask(t).numpy()
    np.testing.assert_array_equal(load("solutions/attention/scaled_dot_product.py").causal_mask(t), torch_mask == 0)


@QUICK
@given(CHECKS.refused())
def test_refused_shapes_are_refused_by_torch(case):
    function, arguments = case
    if function == "attention":
        with pytest.raises((RuntimeError, ValueError)):
            torch.nn.functional.scaled_dot_product_attention(*map(tensor, arguments))
