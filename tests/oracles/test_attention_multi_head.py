"""The oracles of attention/multi_head against torch's nn.MultiheadAttention."""

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
    spec = importlib.util.spec_from_file_location("heads_" + path.replace("/", "_")[:-3], ROOT / path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKS = load("grader/checks/attention/test_multi_head.py")


def torch_layer(x, w_in, b_in, w_out, b_out, num_heads, mask=None):
    """nn.MultiheadAttention with these weights. Its masks say True where a token must not look."""
    x, w_in, b_in, w_out, b_out = (
        torch.tensor(np.array(part, dtype=np.float64)) for part in (x, w_in, b_in, w_out, b_out)
    )
    model = torch.nn.MultiheadAttention(x.shape[-1], num_heads, batch_first=True, dtype=torch.float64)
    model.load_state_dict(
        {"in_proj_weight": w_in, "in_proj_bias": b_in, "out_proj.weight": w_out, "out_proj.bias": b_out}
    )
    forbidden = None if mask is None else torch.tensor(~mask)
    with torch.no_grad():
        return model(x, x, x, need_weights=True, attn_mask=forbidden)[0].numpy()


def same(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1e-9)


@QUICK
@given(CHECKS.answered(batch=2, heads=(1, 3)), CHECKS.answered(identity=True, scale=12.0))
def test_oracle_is_torch(heads, large):
    for arguments, expected in (heads, large):
        same(torch_layer(*arguments), expected)


@QUICK
@given(CHECKS.masked(), CHECKS.masked(empty=True))
def test_masks_are_torch(some, empty):
    """Where nothing is allowed torch gives NaN or (newer versions, on some paths) the bias; here it is the bias."""
    arguments, expected = some
    same(torch_layer(*arguments), expected)
    arguments, expected = empty
    result, mask = torch_layer(*arguments), arguments[-1]
    alive = mask.any(axis=1)
    same(result[:, alive], expected[:, alive])
    same(expected[:, ~alive], np.broadcast_to(arguments[4], expected[:, ~alive].shape))


def test_hidden_loops_are_torch():
    @QUICK
    @given(load("solutions/attention/hidden/test_multi_head.py").larger())
    def compare(case):
        arguments, expected = case
        same(torch_layer(*arguments), expected)

    compare()


def test_solution_is_torch():
    solution = load("solutions/attention/multi_head.py")

    @QUICK
    @given(CHECKS.masked(), CHECKS.answered(batch=2, heads=(1, 3)))
    def compare(some, heads):
        for arguments, _ in (some, heads):
            same(solution.multi_head_attention(*arguments), torch_layer(*arguments))

    compare()


def test_published_number_of_parameters():
    """4 D^2 + 4 D: the lesson's 2,362,368 for D = 768 and 12 heads, the width of BERT base and ViT-B."""
    layer = torch.nn.MultiheadAttention(768, 12)
    assert sum(weights.numel() for weights in layer.parameters()) == 4 * 768**2 + 4 * 768 == 2_362_368
