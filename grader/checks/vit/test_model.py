"""Public checks of vit/model. The oracle is plain numpy in float64, head by head and token by token."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.testing import (
    Tolerance,
    expect_close,
    expect_equal,
    expect_raises,
    expect_unchanged,
    hint,
    is_plain,
    points,
    requires,
    tensor,
)

NEAR = Tolerance(scaled=1e-6, floor=1.0)
"""float64: a LayerNorm multiplies a rounding of 1e-15 by 1 / sqrt(1e-5) = 316 at most, so three make 3e-8."""
NAMES = ("image", "patch", "channels", "d", "depth", "heads", "mlp", "num_classes")
LAYERS = ("norm1", "qkv", "proj", "norm2", "fc1", "fc2")


# --- the oracle -------------------------------------------------------------------------------------------------


def layer_norm(x, w, name):
    """Over the last axis, with eps = 1e-5."""
    centred = x - x.mean(-1, keepdims=True)
    root = np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    return centred / root * w[f"{name}.weight"] + w[f"{name}.bias"]


def linear(x, w, name):
    """x W^T + b."""
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def gelu(x):
    """With erf."""
    return x / 2 * (1 + np.vectorize(math.erf, otypes=[float])(x / math.sqrt(2)))


def attend(q, k, v):
    """One head on one image: (T, e) three times -> (T, e)."""
    rows = []
    for query in q:
        scores = np.array([query @ key for key in k]) / math.sqrt(len(query))
        weights = np.exp(scores - scores.max())
        rows.append(weights @ v / weights.sum())
    return np.array(rows)


def block(x, w, heads, prefix=""):
    """EncoderBlock on x of shape (B, T, d)."""
    w = {name.removeprefix(prefix): value for name, value in w.items() if name.startswith(prefix)}
    qkv = linear(layer_norm(x, w, "norm1"), w, "qkv")
    columns = np.split(np.arange(x.shape[2]), heads)
    images = []
    for q, k, v in (np.split(one, 3, axis=1) for one in qkv):
        images.append(np.concatenate([attend(q[:, part], k[:, part], v[:, part]) for part in columns], axis=1))
    x = x + linear(np.array(images), w, "proj")
    return x + linear(gelu(linear(layer_norm(x, w, "norm2"), w, "fc1")), w, "fc2")


def logits(x, w, sizes):
    """ViT on images of shape (B, C, H, W)."""
    p = sizes["patch"]
    corners = [(i, j) for i in range(0, sizes["image"], p) for j in range(0, sizes["image"], p)]
    patches = np.stack([x[:, :, i : i + p, j : j + p].reshape(len(x), -1) for i, j in corners], axis=1)
    tokens = patches @ w["patch_embed.weight"].reshape(sizes["d"], -1).T + w["patch_embed.bias"]
    first = np.broadcast_to(w["cls_token"], (len(x), 1, sizes["d"]))
    h = np.concatenate([first, tokens], axis=1) + w["pos_embed"]
    for i in range(sizes["depth"]):
        h = block(h, w, sizes["heads"], f"blocks.{i}.")
    return linear(layer_norm(h[:, 0], w, "norm"), w, "head")


def block_shapes(d, mlp, prefix=""):
    """{name: shape} of an EncoderBlock."""
    weights = ((d,), (3 * d, d), (d, d), (d,), (mlp, d), (d, mlp))
    pairs = [(f"{prefix}{name}", shape) for name, shape in zip(LAYERS, weights, strict=True)]
    return {f"{name}.{part}": s for name, shape in pairs for part, s in (("weight", shape), ("bias", shape[:1]))}


def shapes(sizes):
    """{name: shape} of a ViT."""
    d, p, classes = sizes["d"], sizes["patch"], sizes["num_classes"]
    found = {
        "cls_token": (d,),
        "pos_embed": ((sizes["image"] // p) ** 2 + 1, d),
        "norm.weight": (d,),
        "norm.bias": (d,),
    }
    found |= {"patch_embed.weight": (d, sizes["channels"], p, p), "patch_embed.bias": (d,)}
    found |= {"head.weight": (classes, d), "head.bias": (classes,)}
    for i in range(sizes["depth"]):
        found |= block_shapes(d, sizes["mlp"], f"blocks.{i}.")
    return found


def products(sizes):
    """{part: MACs} of a ViT, added up over the (m, k) times (k, n) products that it makes."""
    n, d, mlp = (sizes["image"] // sizes["patch"]) ** 2, sizes["d"], sizes["mlp"]
    t, e = n + 1, d // sizes["heads"]
    of_block = {
        "qkvo": [(t, d, 3 * d), (t, d, d)], "scores": [(t, e, t), (t, t, e)] * sizes["heads"],
        "mlp": [(t, d, mlp), (t, mlp, d)],
    }  # fmt: skip
    made = {part: some * sizes["depth"] for part, some in of_block.items()}
    made |= {"patch": [(n, sizes["channels"] * sizes["patch"] ** 2, d)], "head": [(1, d, sizes["num_classes"])]}
    return {part: sum(m * k * n for m, k, n in some) for part, some in made.items()}


# --- draws ------------------------------------------------------------------------------------------------------


def drawn(rng, wanted):
    """float64 weights of these shapes; matrices keep the size of what goes through them."""
    values = {}
    for name, shape in wanted.items():
        w = rng.normal(0, 1.5 / math.sqrt(math.prod(shape[1:])) if len(shape) > 1 else 0.5, shape)
        values[name] = (w + ("norm" in name and name.endswith("weight"))).round(2)
    values["pos_embed" if "pos_embed" in wanted else "qkv.bias"] *= 2  # so that they matter
    return values


def sent(values):
    """The arrays as `load_state_dict` takes them."""
    return {name: tensor(value) for name, value in values.items()}


@st.composite
def blocks(draw, silent=False):
    """(sizes of an EncoderBlock, state dict, x, result); `silent`: both branches end with zeros."""
    heads, e, mlp = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 4))
    b, t, d = draw(st.integers(1, 2)), draw(st.integers(1, 4)), heads * e
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    w = drawn(rng, block_shapes(d, mlp))
    if silent:
        w |= {name: np.zeros_like(w[name]) for name in w if name.startswith(("proj", "fc2"))}
    x = (rng.normal(size=(b, t, d)) * draw(st.sampled_from([1.0, 0.01]))).round(4)
    return (d, heads, mlp), sent(w), tensor(x), tensor(x if silent else block(x, w, heads))


@st.composite
def vit_sizes(draw):
    """The arguments of a small ViT by name."""
    patch, heads = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    values = (
        patch * draw(st.integers(1, 3)), patch, draw(st.integers(1, 3)), heads * draw(st.integers(1, 3)),
        draw(st.integers(1, 2)), heads, draw(st.integers(1, 5)), draw(st.integers(1, 3)),
    )  # fmt: skip
    return dict(zip(NAMES, values, strict=True))


@st.composite
def networks(draw):
    """(sizes, state dict, x, logits)."""
    sizes = draw(vit_sizes())
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    w = drawn(rng, shapes(sizes))
    x = rng.normal(size=(draw(st.integers(1, 2)), sizes["channels"], sizes["image"], sizes["image"])).round(2)
    return sizes, sent(w), tensor(x), tensor(logits(x, w, sizes))


# --- the student's modules --------------------------------------------------------------------------------------


def loaded(module, state):
    """The module in float64, with our weights."""
    module.double()
    module.load_state_dict(state)
    return module


def shapes_in(module):
    """{name: shape} of the student's state dict."""
    if is_plain(module):
        return module
    return {name: tuple(getattr(value, "array", value).shape) for name, value in module.state_dict().items()}


# --- the checks -------------------------------------------------------------------------------------------------


@points(1.5)
@hint("Print `ViT(...).state_dict().keys()`: the attributes of your module give the names.")
@settings(max_examples=12)
@given(sizes=vit_sizes())
def test_names_and_shapes(student, sizes):
    """The state dicts of both modules have the names and shapes of the docstrings."""
    d, heads, mlp = sizes["d"], sizes["heads"], sizes["mlp"]
    expect_equal(shapes_in(student.EncoderBlock(d, heads, mlp)), block_shapes(d, mlp))
    expect_equal(shapes_in(student.ViT(**sizes)), shapes(sizes))


@points(3)
@hint("One head, two tokens: which shape have q, k, the scores, the weights? Which axis of the weights adds up to 1?")
@settings(max_examples=40)
@given(case=blocks())
def test_block(student, case):
    """EncoderBlock computes the right tokens with our weights."""
    sizes, state, x, result = case
    expect_close(loaded(student.EncoderBlock(*sizes), state)(x), result, NEAR)


@points(3)
@hint("Go through the steps: patches, class token in front, positions, blocks, norm, head. What does the head look at?")
@settings(max_examples=40)
@given(case=networks())
def test_logits(student, case):
    """ViT computes the right logits with our weights."""
    sizes, state, x, result = case
    expect_close(loaded(student.ViT(**sizes), state)(x), result, NEAR)


@st.composite
def by_default(draw):
    """(the named sizes, state dict, x, logits) of a network with the default patch, channels, depth and heads."""
    named = {"image": 16, "d": 12, "mlp": draw(st.integers(1, 2)), "num_classes": draw(st.integers(1, 2))}
    sizes = {"patch": 16, "channels": 3, "depth": 12, "heads": 12} | named
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    w, x = drawn(rng, shapes(sizes)), rng.normal(size=(1, 3, 16, 16)).round(2)
    return named, sent(w), tensor(x), tensor(logits(x, w, sizes))


@points(0.5)
@requires("test_logits")
@hint("ViT() without arguments is ViT-B/16. Compare your `def __init__` with the one in the file you were given.")
@settings(max_examples=3)
@given(case=by_default())
def test_defaults(student, case):
    """What is not named has the default of ViT-B/16."""
    named, state, x, result = case
    expect_close(loaded(student.ViT(**named), state)(x), result, NEAR)
    large = student.ViT(patch=56, channels=1, depth=1, heads=1, mlp=2, num_classes=2)
    expect_equal(large.get_parameter("pos_embed").array.shape, (17, 768), "That is pos_embed with patch = 56.")
    small = student.ViT(image=2, patch=2, channels=1, d=2, depth=1, heads=1)
    expect_equal(small.get_parameter("blocks.0.fc1.bias").array.shape, (3072,), "That is the bias of fc1.")
    expect_equal(small.get_parameter("head.bias").array.shape, (1000,), "That is the bias of head.")


@points(0.75)
@hint("What is left of x + proj(...) and of x + fc2(...) when both layers are zeros? And who may write into x?")
@settings(max_examples=15)
@given(case=blocks(silent=True))
def test_silent_block(student, case):
    """A block whose proj and fc2 are zeros gives its input back, in a fresh tensor, and leaves the input alone."""
    sizes, state, x, result = case
    module = loaded(student.EncoderBlock(*sizes), state)
    expect_close(expect_unchanged(module.forward, x), result, NEAR)


PUBLISHED = {
    "Ti/16": ((224, 16, 3, 192, 12, 3, 768, 1000), 5_717_416, 178_831_872, 1_253_683_200),
    "S/16": ((224, 16, 3, 384, 12, 6, 1536, 1000), 22_050_664, 357_663_744, 4_598_882_304),
    "B/16": ((224, 16, 3, 768, 12, 12, 3072, 1000), 86_567_656, 715_327_488, 17_563_828_224),
    "B/32": ((224, 32, 3, 768, 12, 12, 3072, 1000), 88_224_232, 46_080_000, 4_409_186_304),
    "L/16": ((224, 16, 3, 1024, 24, 16, 4096, 1000), 304_326_632, 1_907_539_968, 61_554_712_576),
    "H/14": ((224, 14, 3, 1280, 32, 16, 5120, 1000), 632_045_800, 5_410_734_080, 167_295_109_120),
    "B/16 at 384 px": ((384, 16, 3, 768, 12, 12, 3072, 1000), 86_859_496, 6_136_547_328, 55_484_350_464),
}
"""{model: (sizes, parameters, MACs of the scores, all MACs)}; B/16, B/32 and L/16 as torchvision publishes them."""


@points(1.25)
@hint(
    "A block: 4d^2 + 4d, then 2 * d * mlp + d + mlp, then 4d. Outside: embedding, class token, positions, norm, head."
)
def test_published_params(student):
    """vit_params gives the published numbers of seven models, from 5.7 to 632 million."""
    expect_equal(student.vit_params(), PUBLISHED["B/16"][1], "That is ViT-B/16, with the defaults.")
    for name, (sizes, params, _scores, _macs) in PUBLISHED.items():
        expect_equal(student.vit_params(*sizes), params, f"That is ViT-{name}.")


@points(0.75)
@hint("How many tokens go through qkv and the MLP, how many through the patch embedding? Attention multiplies twice.")
def test_published_macs(student):
    """vit_macs adds up to the published numbers of seven models, and its scores are right."""
    expect_equal(student.vit_macs(), student.vit_macs(*PUBLISHED["B/16"][0]), "That is ViT-B/16, with the defaults.")
    for name, (sizes, _params, scores, macs) in PUBLISHED.items():
        found = student.vit_macs(*sizes)
        expect_equal(found["scores"], scores, f"These are the scores of ViT-{name}.")
        expect_equal(sum(found.values()), macs, f"That is the sum of ViT-{name}.")


@points(0.5)
@hint("An (m, k) matrix times a (k, n) matrix costs m * k * n. Write down both shapes for every product.")
@given(sizes=vit_sizes())
def test_macs(student, sizes):
    """vit_macs gives the products of each of the five parts."""
    expect_equal(student.vit_macs(**sizes), products(sizes))


@points(0.5)
@requires("test_block", "test_logits")
@hint("`//` drops what is left over without a word. Test with `%` before you make a layer.")
@settings(max_examples=12)
@given(whole=st.integers(1, 2), part=st.integers(2, 3), more=st.integers(1, 2))
def test_refuses_what_does_not_divide(student, whole, part, more):
    """heads that do not divide d, and a patch that does not divide the image, raise ValueError."""
    fits, not_ = whole * part, whole * part + min(more, part - 1)
    expect_raises(ValueError, student.EncoderBlock, not_, part, 4)
    expect_raises(ValueError, student.ViT, 4, 2, 1, not_, 1, part, 4, 3)
    expect_raises(ValueError, student.ViT, not_, part, 1, fits, 1, part, 4, 3)
