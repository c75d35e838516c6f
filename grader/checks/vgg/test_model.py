"""Public checks of vgg/model. The oracle is plain numpy in float64; tests/oracles holds it against torch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T2_NETWORK, expect, expect_close, expect_equal, expect_raises, hint, points, requires, tensor

CHANNELS = (64, 128, 256, 512, 512)
CONVOLUTIONS = {"A": (1, 1, 2, 2, 2), "B": (2, 2, 2, 2, 2), "D": (2, 2, 3, 3, 3), "E": (2, 2, 4, 4, 4)}
"""Convolutions in each of the five blocks, after each of which there is a pooling."""
NORM = ("weight", "bias", "running_mean", "running_var")
KEYS = ("params", "macs", "flops", "activation_elements")
PUBLISHED = {
    "A": (132_863_336, 7_609_090_048), "B": (133_047_848, 11_308_466_176),
    "D": (138_357_544, 15_470_264_320), "E": (143_667_240, 19_632_062_464),
}  # fmt: skip
"""Parameters and multiply-accumulates; the paper prints 133, 133, 138 and 144 million parameters."""


# --- the oracle -------------------------------------------------------------------------------------------------


def conv(x, w):
    """3 x 3 convolution with padding 1: (N, I, H, W), (O, I, 3, 3) -> (N, O, H, W)."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1))), (3, 3), axis=(2, 3))
    return np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)


def halved(x):
    """The largest of each 2 x 2 pixels; a last odd row or column is left out."""
    n, c, h, w = x.shape
    return x[:, :, : h // 2 * 2, : w // 2 * 2].reshape(n, c, h // 2, 2, w // 2, 2).max(axis=(3, 5))


def to_seven(x):
    """Means of the 7 x 7 parts that the image is cut into; parts overlap where its sides are no multiples of 7."""
    parts = [[slice(i * n // 7, -(-(i + 1) * n // 7)) for i in range(7)] for n in x.shape[2:]]
    return np.stack([np.stack([x[:, :, r, q].mean(axis=(2, 3)) for q in parts[1]], -1) for r in parts[0]], -2)


def shapes_of(cfg, classes, batch_norm, width):
    """{name: shape} of the state dict."""
    shapes, i, c = {}, 0, 3
    for count, channels in zip(CONVOLUTIONS[cfg], CHANNELS, strict=True):
        for _convolution in range(count):
            c_in, c = c, int(channels * width)
            shapes |= {f"features.{i}.weight": (c, c_in, 3, 3), f"features.{i}.bias": (c,)}
            if batch_norm:
                i += 1
                shapes |= {f"features.{i}.{part}": (c,) for part in NORM}
                shapes[f"features.{i}.num_batches_tracked"] = ()
            i += 2  # itself and its ReLU
        i += 1  # the pooling
    sizes = (c * 49, int(4096 * width), int(4096 * width), classes)
    for i, n_in, n_out in zip((0, 3, 6), sizes, sizes[1:], strict=False):
        shapes |= {f"classifier.{i}.weight": (n_out, n_in), f"classifier.{i}.bias": (n_out,)}
    return shapes


def fine(values):
    """Rounded to 1/256, which float32 holds exactly."""
    return np.round(values * 256) / 256


class Drawing:
    """Weights and the outputs of the network that has them, drawn layer by layer in float64.

    Biases are chosen so that two of five numbers before each ReLU are negative: a missing ReLU shows, and no layer dies.
    """

    def __init__(self, rng, cfg, classes, batch_norm, width, x):
        self.rng, self.state, self.shapes = rng, {}, shapes_of(cfg, classes, batch_norm, width)
        i = 0
        for count in CONVOLUTIONS[cfg]:
            for _convolution in range(count):
                last = f"features.{i + batch_norm}"
                x = conv(x, self.weights(f"features.{i}"))
                x = self.normalised(x, f"features.{i}", last) if batch_norm else x
                x = np.maximum(x + self.bias(last, x), 0)
                i += 2 + batch_norm
            x = halved(x)
            i += 1
        x = to_seven(x).reshape(len(x), -1)
        for i in (0, 3):
            x = x @ self.weights(f"classifier.{i}").T
            x = np.maximum(x + self.bias(f"classifier.{i}", x), 0)
        x = x @ self.weights("classifier.6").T
        self.logits = x + self.bias("classifier.6", x)

    def weights(self, name):
        """Normal weights that keep the size of what goes through them."""
        shape = self.shapes[f"{name}.weight"]
        w = fine(self.rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape))
        self.state[f"{name}.weight"] = w
        return w

    def bias(self, name, x):
        """For each channel, shaped to be added to x; a channel of few numbers is shifted as all of its layer are."""
        many = x.size >= 16 * x.shape[1]
        axes = (0, *range(2, x.ndim)) if many and x.ndim == 4 else None
        b = fine(-np.quantile(x, 0.4, axis=axes) + self.rng.normal(0, 0.1, x.shape[1]))
        self.state[f"{name}.bias"] = b
        return b.reshape(1, -1, *[1] * (x.ndim - 2))

    def normalised(self, x, conv_name, name):
        """x plus the bias of its convolution, normalised with drawn statistics, before the last shift."""
        c = x.shape[1]
        bias, mean = fine(self.rng.normal(0, 0.3, c)), fine(self.rng.normal(0, 0.3, c))
        var, scale = fine(self.rng.uniform(0.5, 2, c)), fine(self.rng.uniform(0.5, 1.5, c))
        self.state |= {f"{conv_name}.bias": bias, f"{name}.weight": scale}
        self.state |= {f"{name}.running_mean": mean, f"{name}.running_var": var, f"{name}.num_batches_tracked": 5}
        bias, mean, var, scale = (each[:, None, None] for each in (bias, mean, var, scale))
        return (x + bias - mean) / np.sqrt(var + 1e-5) * scale

    def packed(self):
        """All of the state in one array, in the order of its shapes: one short line where a case is shown."""
        return np.concatenate([np.ravel(self.state[name]) for name in self.shapes]).astype(np.float32)


def unpacked(flat, shapes):
    """The state dict as `load_state_dict` takes it."""
    state, at = {}, 0
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        dtype = "int64" if name.endswith("num_batches_tracked") else "float32"
        state[name] = tensor(flat[at : at + size].reshape(shape), dtype)
        at += size
    return state


# --- draws and helpers ------------------------------------------------------------------------------------------


@st.composite
def images(draw, batch_norm):
    """(configuration, classes, batch_norm, width), packed state, x, logits."""
    cfg, classes = draw(st.sampled_from("ABDE")), draw(st.integers(1, 3))
    network = cfg, classes, batch_norm, draw(st.sampled_from([1 / 64, 0.02]))
    n, h, w = draw(st.integers(1, 2)), draw(st.sampled_from([32, 48, 64])), draw(st.sampled_from([32, 64]))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    x = fine(rng.normal(size=(n, 3, h, w)))
    drawn = Drawing(rng, *network, x)
    return network, drawn.packed(), tensor(x, "float32"), tensor(drawn.logits)


def loaded(student, network, packed):
    """A network with our weights, in eval mode."""
    cfg, classes, batch_norm, width = network
    model = student.make_vgg(cfg, classes, **({"batch_norm": True} if batch_norm else {}), width=width)
    model.load_state_dict(unpacked(packed, shapes_of(*network)))
    model.eval()
    return model


def shapes_in(model):
    """{name: shape} of the student's state dict."""
    return {name: tuple(getattr(value, "array", value).shape) for name, value in model.state_dict().items()}


def expect_costs(student, expected):
    """Compare some keys of the costs of all four networks; `expected` holds a dict for each."""
    for cfg, numbers in expected.items():
        costs = student.vgg_cost(cfg)
        whole = isinstance(costs, dict) and set(costs) == set(KEYS)
        expect(whole, f"vgg_cost has to return a dict with the keys {', '.join(KEYS)}.")
        expect_equal({key: costs[key] for key in numbers}, numbers, f"(These are costs of {cfg}.)")


# --- the checks -------------------------------------------------------------------------------------------------


@points(1)
@hint("Which entries of the state dict have four axes, which have two? VGG-16 is the one with 13 and 3.")
@pytest.mark.parametrize("cfg", list(CONVOLUTIONS))
def test_weight_layers(student, cfg):
    """VGG A, B, D and E have 8, 10, 13 and 16 convolutions of 3 x 3, and three linear layers."""
    shapes = shapes_in(student.make_vgg(cfg, 2, width=1 / 64)).values()
    counts = sum(shape[2:] == (3, 3) for shape in shapes), sum(len(shape) == 2 for shape in shapes)
    expect_equal(counts, (sum(CONVOLUTIONS[cfg]), 3), "(These are the convolutions and the linear layers.)")


@points(1)
@hint("A layer of n inputs and m outputs has n * m weights and m biases. What are n and m after the last pooling?")
def test_params(student):
    """vgg_cost counts the published parameters: 133, 133, 138 and 144 million."""
    expect_costs(student, {cfg: {"params": params} for cfg, (params, _macs) in PUBLISHED.items()})


@points(1)
@hint("Each weight of a convolution is used once for every pixel of its output. How large is the image there?")
def test_macs(student):
    """vgg_cost counts the published multiply-accumulates, 15.5 thousand million for D, and twice as many flops."""
    expect_costs(student, {cfg: {"macs": macs, "flops": 2 * macs} for cfg, (_params, macs) in PUBLISHED.items()})


@points(0.5)
@hint("Sum the column of the outputs in the table of the lesson: which of its rows did you leave out?")
def test_activations(student):
    """vgg_cost counts the numbers in the outputs of all convolutions, poolings and linear layers."""
    expected = {}
    for cfg, counts in CONVOLUTIONS.items():
        sides, outputs = (224, 112, 56, 28, 14), 4096 + 4096 + 1000
        for count, c, side in zip(counts, CHANNELS, sides, strict=True):
            outputs += count * c * side * side + c * (side // 2) ** 2
        expected[cfg] = {"activation_elements": outputs}
    expect_costs(student, expected)


@points(1)
@hint("Print `model.state_dict().keys()`. ReLU and pooling have a number too; `int` rounds down.")
@pytest.mark.parametrize("cfg", list(CONVOLUTIONS))
def test_names_and_shapes(student, cfg):
    """The state dict has the names and shapes of the docstring, with the channels scaled by the width."""
    expect_equal(shapes_in(student.make_vgg(cfg, 5, width=0.03)), shapes_of(cfg, 5, False, 0.03))


@points(0.5)
@hint("With batch normalisation each convolution is followed by three layers instead of one, and keeps its bias.")
@pytest.mark.parametrize("cfg", list(CONVOLUTIONS))
def test_names_with_batch_norm(student, cfg):
    """With batch_norm there is a batch normalisation behind each convolution, and the numbers move on."""
    width = 0.015867  # 4096 * width is just below 65
    actual = shapes_in(student.make_vgg(cfg, 3, batch_norm=True, width=width))
    expect_equal(actual, shapes_of(cfg, 3, True, width))


@points(1.5)
@hint("Go through the network layer by layer: padding, a ReLU after all layers but the last, max pooling, 7 x 7.")
@given(case=images(batch_norm=False))
def test_logits(student, case):
    """The network computes the right outputs with our weights, in eval mode."""
    network, packed, x, logits = case
    expect_close(loaded(student, network, packed)(x), logits, T2_NETWORK, dtype="float32")


@points(0.5)
@hint("Convolution, batch normalisation, ReLU: in this order.")
@given(case=images(batch_norm=True))
def test_logits_with_batch_norm(student, case):
    """With batch_norm the network computes the right outputs with our weights, in eval mode."""
    network, packed, x, logits = case
    expect_close(loaded(student, network, packed)(x), logits, T2_NETWORK, dtype="float32")


@points(0.5)
@requires("test_logits")
@hint("nn.Dropout acts in training mode only, and its share is 0.5. How many of them lie in the classifier?")
def test_dropout(student):
    """In training mode, half of the numbers behind each of the first two linear layers are dropped, the others doubled."""
    network, x = ("A", 64, False, 1 / 64), np.ones((32, 3, 32, 32))
    drawn = Drawing(np.random.default_rng(0), *network, x)
    for i in (0, 3, 6):  # ones behind the first layer; the other two hand on what they get
        name, bias = f"classifier.{i}.weight", f"classifier.{i}.bias"
        drawn.state[name] = np.eye(64) if i else np.zeros(drawn.shapes[name])
        drawn.state[bias] = np.zeros(64) if i else np.ones(64)
    model, x = loaded(student, network, drawn.packed()), tensor(x, "float32")
    expect_close(model(x), tensor(np.ones((32, 64))), T2_NETWORK, dtype="float32", note="(This is eval mode.)")
    model.train()
    outputs = model(x)
    values = set(np.unique(outputs.array).tolist())
    expect(
        values == {0.0, 4.0},
        "What is not dropped has to be doubled twice, from 1 to 4.",
        actual=values,
        expected={0.0, 4.0},
    )
    # 2048 numbers are kept with probability 1/4 each: five deviations are 5 * sqrt(0.25 * 0.75 / 2048) = 0.048
    kept = float(np.mean(outputs.array > 0))
    expect(abs(kept - 0.25) < 0.05, f"{kept:.0%} are left after both, expected about 25%.", actual=kept, expected=0.25)


@points(0.5)
@requires("test_params", "test_weight_layers")
@hint("C is in the paper too, but not in CFG. A KeyError is no ValueError.")
@given(cfg=st.sampled_from(["C", "a", "", "VGG", "16"]), function=st.sampled_from(["make_vgg", "vgg_cost"]))
def test_refuses_unknown_networks(student, cfg, function):
    """A configuration that is none of the four raises ValueError."""
    expect_raises(ValueError, getattr(student, function), cfg)
