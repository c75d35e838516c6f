"""Public checks of alexnet/model. The oracle is plain numpy in float64; tests/oracles holds it against torch."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from grader.testing import (
    T2_NETWORK,
    array_values,
    expect,
    expect_close,
    expect_equal,
    expect_unchanged,
    hint,
    points,
    requires,
    tensor,
)

CONVS = {"features.0": (4, 2, True), "features.3": (1, 2, True), "features.6": (1, 1, False),
         "features.8": (1, 1, False), "features.10": (1, 1, True)}  # fmt: skip
"""{name: (stride, padding, whether pooling follows)}."""
CHANNELS, HIDDEN, SIDE = (64, 192, 384, 256, 256), 4096, 6
THIN = 1 / 64
WIDTHS = (THIN, 1 / 32, 0.02, 0.03)
"""The last two do not divide the channels: 192 * 0.02 = 3.84 are 3 filters."""
COPIES, IMAGES = 8, 16
"""In the check of dropout: units that copy the same input, and images."""


# --- the oracle -------------------------------------------------------------------------------------------------


def shapes_of(num_classes, width):
    """{name: shape} of the state dict."""
    c = [3, *(math.floor(channels * width) for channels in CHANNELS)]
    hidden = math.floor(HIDDEN * width)
    sizes = zip(CONVS, c[1:], c, (11, 5, 3, 3, 3), strict=False)
    weights = {name: (after, before, k, k) for name, after, before, k in sizes}
    weights |= {"classifier.1": (hidden, c[-1] * SIDE * SIDE), "classifier.4": (hidden, hidden)}
    weights["classifier.6"] = (num_classes, hidden)
    return {
        f"{name}.{part}": shape[: 4 if part == "weight" else 1] for name, shape in weights.items() for part in PARTS
    }


PARTS = ("weight", "bias")


def layer(x, w, b, stride, padding, pooled):
    """Convolution, ReLU, and max pooling where it follows."""
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    y = np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2) + b[:, None, None]
    y = np.where(y > 0, y, 0.0)
    return sliding_window_view(y, (3, 3), axis=(2, 3))[:, :, ::2, ::2].max(axis=(4, 5)) if pooled else y


def averaged(x):
    """Adaptive pooling: cell i of 6 is the mean from pixel floor(i * n / 6) up to, without it, ceil((i + 1) * n / 6)."""
    rows, columns = ([(i * n // SIDE, -(-(i + 1) * n // SIDE)) for i in range(SIDE)] for n in x.shape[2:])
    cells = [[x[:, :, top:below, left:right].mean(axis=(2, 3)) for left, right in columns] for top, below in rows]
    return np.array(cells).transpose(2, 3, 0, 1)


def logits(state, x):
    """The network in eval mode."""
    w = {name: array.astype(np.float64) for name, array in state.items()}
    h = x.astype(np.float64)
    for name, options in CONVS.items():
        h = layer(h, w[f"{name}.weight"], w[f"{name}.bias"], *options)
    h = averaged(h).reshape(len(h), -1)
    for name in ("classifier.1", "classifier.4"):
        h = np.maximum(h @ w[f"{name}.weight"].T + w[f"{name}.bias"], 0)
    return h @ w["classifier.6.weight"].T + w["classifier.6.bias"]


# --- draws ------------------------------------------------------------------------------------------------------


def drawn_state(rng, num_classes, width):
    """Weights that keep the size of the numbers from layer to layer, float32."""
    state = {}
    for name, shape in shapes_of(num_classes, width).items():
        spread = 0.2 if name.endswith("bias") else math.sqrt(2 / math.prod(shape[1:]))
        state[name] = rng.normal(0, spread, shape).round(2).astype(np.float32)
    return state


@st.composite
def networks(draw, sides, images=2):
    """((num_classes, width), state dict, x, logits) for images of sides drawn from `sides`, height and width apart."""
    sizes = draw(st.integers(1, 3)), THIN
    shape = (draw(st.integers(1, images)), 3, draw(sides), draw(sides))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    state, x = drawn_state(rng, *sizes), rng.normal(0, 1, shape).astype(np.float32)
    return sizes, sent(state), tensor(x, "float32"), tensor(logits(state, x))


def sent(state):
    """The arrays as `load_state_dict` takes them."""
    return {name: tensor(array, "float32") for name, array in state.items()}


def copying_state():
    """(sizes, state dict) of a network of ones: eight units each copy the same input, the next layers copy them on."""
    sizes = (HIDDEN // 64, THIN)
    state = {name: np.zeros(shape, np.float32) for name, shape in shapes_of(*sizes).items()}
    for name in CONVS:
        state[f"{name}.bias"] += 1
    units = np.arange(HIDDEN // 64)
    state["classifier.1.weight"][units, units // COPIES] = 1
    state["classifier.4.weight"][units, units] = 1
    state["classifier.6.weight"][units, units] = 1
    return sizes, sent(state)


def loaded(student, sizes, state):
    """A network of the student's, as a handle, with our weights."""
    module = student.AlexNet(*sizes)
    module.load_state_dict(state)
    return module


# --- the checks -------------------------------------------------------------------------------------------------


@points(1.25)
@hint("What is the default of `width`, and what of `num_classes`? A bias has as many numbers as its layer has outputs.")
def test_sizes(student):
    """AlexNet() has 64, 192, 384, 256 and 256 filters, the first of 11 x 11, twice 4096 units, and 1000 outputs."""
    network = student.AlexNet()
    biases = {name: shape for name, shape in shapes_of(1000, 1.0).items() if name.endswith("bias")}
    got = {name: tuple(network.get_parameter(name).array.shape) for name in biases}
    expect_equal(got, biases)
    expect_equal(tuple(network.get_parameter("features.0.weight").array.shape), (64, 3, 11, 11))


@points(1.5)
@hint("Print `{name: p.shape for name, p in AlexNet(5, 0.02).named_parameters()}`. int(3.84) is 3.")
@given(num_classes=st.integers(1, 5), width=st.sampled_from(WIDTHS))
def test_names_and_shapes(student, num_classes, width):
    """The state dict has the names and shapes of the docstring, for any width and number of classes."""
    state = student.AlexNet(num_classes, width).state_dict()
    expect_equal({name: tuple(value.array.shape) for name, value in state.items()}, shapes_of(num_classes, width))


@points(3)
@hint("Follow one image: its shape behind each layer, where a ReLU stands and where none does, what is pooled and how.")
@given(case=networks(st.integers(63, 95)))
def test_logits(student, case):
    """In eval mode the network computes the right logits with our weights."""
    sizes, state, x, expected = case
    network = loaded(student, sizes, state)
    network.eval()
    expect_close(network(x), expected, T2_NETWORK, dtype="float32")


@points(0.75)
@hint("Behind the last pooling any number of pixels can be left. nn.AdaptiveAvgPool2d makes 6 x 6 of them.")
@given(case=networks(st.sampled_from([64, 127, 159, 191, 255]), images=1))
def test_any_size(student, case):
    """Images of any shape give logits, because the features are averaged to 6 x 6."""
    sizes, state, x, expected = case
    network = loaded(student, sizes, state)
    network.eval()
    expect_close(network(x), expected, T2_NETWORK, dtype="float32")


@points(1.25)
@hint("nn.Dropout() stands before classifier.1 and before classifier.4, and nowhere else. Are you using the mode?")
def test_dropout(student):
    """In training mode half of the inputs of the first two linear layers are set to 0, and the others doubled."""
    sizes, state = copying_state()
    network = loaded(student, sizes, state)
    network.train()
    out = network(tensor(np.zeros((IMAGES, 3, 63, 63)), "float32"))
    expect_equal(tuple(out.array.shape), (IMAGES, sizes[0]))
    seen = sorted({round(float(value), 3) for value in out.array.flat})
    expect(seen == [0.0, 4.0], "A 1 that passes two dropouts becomes 0 or 4.", actual=seen[:5], expected=[0.0, 4.0])
    units = (out.array > 0).reshape(IMAGES, -1, COPIES)
    alive = units.any(axis=2)
    mixed = float((alive.any(axis=1) & ~alive.all(axis=1)).mean())
    expect(
        mixed > 0.5,
        "Neighbours in a feature map are dropped together, expected each by itself.",
        actual=mixed,
        expected=1.0,
    )
    for name, share, among in (
        ("inputs of classifier.1", float(alive.mean()), alive.size),
        ("inputs of classifier.4", float(units[alive].mean()), int(alive.sum()) * COPIES),
    ):
        allowed = 5 * math.sqrt(0.25 / among) + 0.5**COPIES  # five standard deviations; all copies may be dropped
        expect(
            abs(share - 0.5) <= allowed,
            f"Of the {name} {share:.0%} get through, expected half.",
            actual=share,
            expected=0.5,
        )


@points(0.25)
@requires("test_logits")
@hint("`x -= ...` and functions whose name ends in `_` write into the tensor of the caller.")
@given(x=st.integers(63, 70).flatmap(lambda side: array_values((1, 3, side, 63), "float32")))
def test_input_unchanged(student, x):
    """The images are left as they were."""
    network = student.AlexNet(2, THIN)
    network.eval()
    expect_unchanged(network.forward, tensor(x, "float32"))
