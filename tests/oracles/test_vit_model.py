"""The oracles of vit/model give what torch's transformer layers give; counts are those of FlopCounterMode."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from grader.examples import load_checks
from grader.testing import T2_NETWORK

torch = pytest.importorskip("torch", reason="these oracles are proved with torch: install grader[torch]")
nn, F = torch.nn, torch.nn.functional

ROOT = Path(__file__).resolve().parents[2]
QUICK = settings(max_examples=12, deadline=None, derandomize=True, database=None)
PUBLIC = load_checks(ROOT / "grader/checks/vit/test_model.py")
TORCH = {
    "norm1": "norm1", "norm2": "norm2", "self_attn.out_proj": "proj", "linear1": "fc1", "linear2": "fc2",
    "self_attn.in_proj_": "qkv.",
}  # fmt: skip


def staff(path):
    """A module under solutions/; students' copies of the course have none."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("solutions/ is not part of this copy")
    return load_checks(ROOT / "solutions/vit" / path)


def plain(state):
    """{name: torch tensor} of float64."""
    return {name: torch.tensor(np.asarray(getattr(one, "array", one))) for name, one in state.items()}


def layer(state, d, heads, mlp, prefix=""):
    """nn.TransformerEncoderLayer, pre-norm, with our weights."""
    made = nn.TransformerEncoderLayer(
        d, heads, mlp, dropout=0.0, activation="gelu", batch_first=True, norm_first=True, dtype=torch.float64
    )
    names = made.state_dict().keys()
    ours = {name: name for name in names}
    for theirs, name in TORCH.items():
        ours = {key: value.replace(theirs, name) for key, value in ours.items()}
    made.load_state_dict({key: state[prefix + name] for key, name in ours.items()})
    return made.train()  # eval takes a fused path


def network(state, sizes, x):
    """Logits by torch's layers."""
    p, d, heads, mlp = (sizes[name] for name in ("patch", "d", "heads", "mlp"))
    tokens = F.conv2d(x, state["patch_embed.weight"], state["patch_embed.bias"], stride=p).flatten(2).mT
    h = torch.cat([state["cls_token"].expand(len(x), 1, d), tokens], dim=1) + state["pos_embed"]
    for i in range(sizes["depth"]):
        h = layer(state, d, heads, mlp, f"blocks.{i}.")(h)
    h = F.layer_norm(h, (d,), state["norm.weight"], state["norm.bias"])
    return F.linear(h[:, 0], state["head.weight"], state["head.bias"]).detach().numpy()


@QUICK
@given(PUBLIC.blocks(), PUBLIC.blocks(silent=True), PUBLIC.networks())
def test_public_oracles_are_torch(block, silent, vit):
    """To a hundredth of the tolerance."""
    for sizes, state, x, result in (block, silent):
        theirs = layer(plain(state), *sizes)(torch.tensor(x.array)).detach().numpy()
        np.testing.assert_allclose(result.array, theirs, rtol=0, atol=1e-8 * max(1, np.abs(theirs).max()))
    sizes, state, x, result = vit
    theirs = network(plain(state), sizes, torch.tensor(x.array))
    np.testing.assert_allclose(result.array, theirs, rtol=0, atol=1e-8 * max(1, np.abs(theirs).max()))


def test_hidden_oracle_is_torch():
    """einsum and erfc; and in float32 our solution uses less than a fifth of what T2_NETWORK allows."""
    hidden, model = staff("hidden/test_model.py"), staff("model.py")

    @QUICK
    @given(hidden.networks(1), hidden.networks(3, {"d": 8, "heads": 4, "depth": 2, "mlp": 12}))
    def compare(one, larger):
        for sizes, w, x in (one, larger):
            expected = hidden.logits(x, w, sizes)
            np.testing.assert_allclose(expected, network(plain(w), sizes, torch.tensor(x)), rtol=0, atol=1e-8)
        vit = model.ViT(**sizes)
        vit.load_state_dict({name: torch.tensor(value, dtype=torch.float32) for name, value in w.items()})
        off = np.abs(vit(torch.tensor(x, dtype=torch.float32)).detach().numpy() - expected).max()
        assert off <= T2_NETWORK.scaled * max(1, np.abs(expected).max()) / 5

    compare()


@QUICK
@given(PUBLIC.vit_sizes())
def test_products_are_counted_by_torch(sizes):
    """FlopCounterMode counts the products of our solution, forward, for one image: 2 FLOPs each."""
    from torch.utils.flop_counter import FlopCounterMode

    vit = staff("model.py").ViT(**sizes)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        vit(torch.zeros(1, sizes["channels"], sizes["image"], sizes["image"]))
    assert counter.get_total_flops() == 2 * sum(PUBLIC.products(sizes).values())
    assert sum(p.numel() for p in vit.parameters()) == sum(int(np.prod(s)) for s in PUBLIC.shapes(sizes).values())


def test_published_numbers():
    """By the oracles; B/16 also as a network without memory, counted by torch.

    torchvision publishes 86,567,656, 88,224,232 and 304,326,632 parameters and 17.564, 4.409 and 61.555 GMACs for
    vit_b_16, vit_b_32 and vit_l_16 (weights' meta data, torchvision 0.28).
    """
    from torch.utils.flop_counter import FlopCounterMode

    for sizes, params, scores, macs in PUBLIC.PUBLISHED.values():
        sizes = dict(zip(PUBLIC.NAMES, sizes, strict=True))
        parts = PUBLIC.products(sizes)
        assert (parts["scores"], sum(parts.values())) == (scores, macs)
        assert sum(int(np.prod(shape)) for shape in PUBLIC.shapes(sizes).values()) == params
    published = {"B/16": (86_567_656, 17.564), "B/32": (88_224_232, 4.409), "L/16": (304_326_632, 61.555)}
    for name, (params, giga) in published.items():
        assert PUBLIC.PUBLISHED[name][1] == params
        assert round(PUBLIC.PUBLISHED[name][3] / 1e9, 3) == giga
    with torch.device("meta"):
        vit = staff("model.py").ViT()
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            vit(torch.empty(1, 3, 224, 224))
    assert counter.get_total_flops() == 2 * 17_563_828_224
    assert sum(p.numel() for p in vit.parameters()) == 86_567_656
