"""Hidden checks of vit/model: laws, corners and float32."""

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.testing import T2_NETWORK, Tolerance, expect, expect_close, expect_equal, hint, points, requires, tensor

NEAR = Tolerance(scaled=1e-6, floor=1.0)
"""As in the public checks: rounding stays below 3e-8."""
NAMES = ("image", "patch", "channels", "d", "depth", "heads", "mlp", "num_classes")


def drawn(rng, sizes):
    """float64 weights of a ViT, rounded to eighths."""
    image, p, c, d, depth, _heads, mlp, classes = sizes.values()
    wanted = {"cls_token": (d,), "pos_embed": ((image // p) ** 2 + 1, d), "norm": (d,), "head": (classes, d)}
    wanted["patch_embed"] = (d, c, p, p)
    for i in range(depth):
        layers = {"norm1": (d,), "qkv": (3 * d, d), "proj": (d, d), "norm2": (d,), "fc1": (mlp, d), "fc2": (d, mlp)}
        wanted |= {f"blocks.{i}.{name}": shape for name, shape in layers.items()}
    w = {}
    for name, shape in wanted.items():
        values = rng.normal(0, 1.5 / math.sqrt(math.prod(shape[1:])) if len(shape) > 1 else 1.0, shape)
        lonely = name in ("cls_token", "pos_embed")
        w[name if lonely else f"{name}.weight"] = (values * 8).round() / 8
        if not lonely:
            w[f"{name}.bias"] = (rng.normal(0, 0.5, shape[:1]) * 8).round() / 8
    return w


def normed(x, w, name):
    """LayerNorm."""
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt(np.square(x).mean(-1, keepdims=True) + 1e-5) * w[f"{name}.weight"] + w[f"{name}.bias"]


def through(x, w, name):
    """A linear layer."""
    return np.einsum("bti,oi->bto", x, w[f"{name}.weight"]) + w[f"{name}.bias"]


def logits(x, w, sizes):
    """The network with einsum, all heads at once."""
    image, p, c, d, depth, heads, _mlp, _classes = sizes.values()
    grid = x.reshape(len(x), c, image // p, p, image // p, p)
    tokens = np.einsum("bcyizj,dcij->byzd", grid, w["patch_embed.weight"]).reshape(len(x), -1, d)
    h = (
        np.concatenate([np.tile(w["cls_token"], (len(x), 1, 1)), tokens + w["patch_embed.bias"]], axis=1)
        + w["pos_embed"]
    )
    for i in range(depth):
        name = f"blocks.{i}"
        qkv = through(normed(h, w, f"{name}.norm1"), w, f"{name}.qkv").reshape(*h.shape[:2], 3, heads, d // heads)
        a = np.exp(np.einsum("bthe,bshe->bhts", qkv[:, :, 0], qkv[:, :, 1]) / math.sqrt(d / heads))
        mixed = np.einsum("bhts,bshe->bthe", a / a.sum(-1, keepdims=True), qkv[:, :, 2])
        h = h + through(mixed.reshape(h.shape), w, f"{name}.proj")
        m = through(normed(h, w, f"{name}.norm2"), w, f"{name}.fc1")
        m = m * np.vectorize(lambda v: math.erfc(-v / math.sqrt(2)) / 2, otypes=[float])(m)
        h = h + through(m, w, f"{name}.fc2")
    return through(normed(h[:, :1], w, "norm"), w, "head")[:, 0]


@st.composite
def networks(draw, grid, fixed=None):
    """(sizes, weights, x) of a small ViT with a grid x grid patches; `fixed` gives sizes by name."""
    p, heads = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    e, mlp, channels, depth = (draw(st.integers(2, 3)) for _ in range(4))
    sizes = dict(zip(NAMES, (p * grid, p, channels, heads * e, depth - 1, heads, mlp, 3), strict=True)) | (fixed or {})
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    w = drawn(rng, sizes)
    side = sizes["image"]
    return sizes, w, (rng.normal(size=(3, sizes["channels"], side, side)) * 8).round() / 8


def loaded(student, sizes, w, dtype="float64"):
    """The student's network with these weights."""
    module = student.ViT(**sizes)
    if dtype == "float64":
        module.double()
    module.load_state_dict({name: tensor(value, dtype) for name, value in w.items()})
    return module


@st.composite
def shuffled(draw):
    """(sizes, weights, same, x, y): y is x with its four patches moved around; `same` is one position for all patches.

    With the positions in the weights the logits of x and y differ by at least 0.01.
    """
    sizes, w, x = draw(networks(2, {"d": 8, "heads": 2}))
    p = sizes["patch"]
    y = np.roll(x, (p, p) if draw(st.booleans()) else (0, p), axis=(2, 3)).copy()
    assume(np.abs(logits(x, w, sizes) - logits(y, w, sizes)).max() >= 0.01)
    return sizes, w, w["pos_embed"][[0, 1, 1, 1, 1]], x, y


@points(0.75)
@requires("test_logits")
@hint("Without positions of their own, patches are a set. Does your network treat one of them in a special way?")
@settings(max_examples=10)
@given(case=shuffled())
def test_patches_are_a_set(student, case):
    """Where all patches have one and the same position, shuffled patches give the same logits; else they do not."""
    sizes, w, same, x, y = case
    module = loaded(student, sizes, w | {"pos_embed": same})
    expect_close(module(tensor(y)), tensor(module(tensor(x)).array), NEAR)
    module = loaded(student, sizes, w)
    gap = float(np.abs(module(tensor(x)).array - module(tensor(y)).array).max())
    expect(gap > 1e-6, "With different positions the order of the patches must matter.", actual=gap)


@points(0.5)
@requires("test_logits")
@hint("Images have nothing to do with each other. Is there a step that mixes or reshapes across the first axis?")
@settings(max_examples=10)
@given(case=networks(2))
def test_images_stand_alone(student, case):
    """Every image gives the same logits alone and in a batch."""
    sizes, w, x = case
    module = loaded(student, sizes, w)
    whole = module(tensor(x))
    for i in range(len(x)):
        expect_close(module(tensor(x[i : i + 1])), tensor(whole.array[i : i + 1]), NEAR)


@st.composite
def with_logits(draw, strategy):
    """(sizes, weights, x, logits)."""
    sizes, w, x = draw(strategy)
    return sizes, w, x, logits(x, w, sizes)


@points(0.5)
@hint("One patch and the class token: two tokens, two positions. Is there a squeeze that drops an axis of length 1?")
@settings(max_examples=10)
@given(case=with_logits(networks(1)))
def test_one_patch(student, case):
    """A network whose only patch is the whole image is right, too."""
    sizes, w, x, result = case
    expect_close(loaded(student, sizes, w)(tensor(x[:1])), tensor(result[:1]), NEAR)


@points(1)
@hint(
    "A new module is in float32 and in training mode, and must not drop anything. Then look at a grid of 3 x 3 patches."
)
@settings(max_examples=10)
@given(case=with_logits(networks(3, {"d": 8, "heads": 4, "depth": 2, "mlp": 12})))
def test_float32(student, case):
    """In float32, 8 features in 4 heads, 2 blocks and 9 patches give the right logits as well."""
    sizes, w, x, result = case
    expect_close(
        loaded(student, sizes, w, "float32")(tensor(x, "float32")), tensor(result), T2_NETWORK, dtype="float32"
    )


@points(0.5)
@requires("test_published_params")
@hint("Does each bias count, and each size where it belongs? Try a network with patch, channels, d, mlp all different.")
@given(case=networks(2))
def test_params_of_small_networks(student, case):
    """vit_params gives the number of weights of networks of any size."""
    sizes, w, _x = case
    expect_equal(student.vit_params(**sizes), sum(value.size for value in w.values()))
