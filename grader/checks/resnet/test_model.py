"""Public checks of resnet/model. The oracle is plain numpy in float64 and reads the plan of a network from the names in
its state dict; tests/oracles holds it against torch's functions and against published numbers.
"""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.testing import (
    Tolerance,
    array_values,
    expect,
    expect_close,
    expect_equal,
    expect_raises,
    hint,
    points,
    requires,
    tensor,
)

DOUBLE = Tolerance(rtol=1e-7, scaled=1e-7, floor=1.0)
"""Networks run in float64 here. 104 layers of 500 terms each are off by 1e-13 or so; normalising a batch of two may
multiply that by 1/sqrt(eps) = 300 a few times, where both values are nearly equal."""
TABLES = {"18": (2, 2, 2, 2), "34": (3, 4, 6, 3), "50": (3, 4, 6, 3), "101": (3, 4, 23, 3), "152": (3, 8, 36, 3)}
NORM = ("weight", "bias", "running_mean", "running_var")


# --- the oracle -------------------------------------------------------------------------------------------------


def conv(x, w, stride=1):
    """(N, I, H, W), (O, I, k, k) -> (N, O, H', W') with padding k // 2, as one matrix product."""
    pad, k = w.shape[2] // 2, w.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = np.lib.stride_tricks.sliding_window_view(x, k, axis=(2, 3))[:, :, ::stride, ::stride]
    return np.tensordot(windows, w, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)


def norm(x, state, name, training):
    """Batch normalisation with the running statistics, or with those of the batch."""
    scale, shift, mean, var = (state[f"{name}.{part}"][:, None, None] for part in NORM)
    if training:
        mean, var = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
    return (x - mean) / np.sqrt(var + 1e-5) * scale + shift


def block(x, state, name, stride, training):
    """The block of this name: a bottleneck where there is a conv3, shortcut A where shapes differ without downsample."""
    last = 3 if f"{name}.conv3.weight" in state else 2
    h = x
    for i in range(1, last + 1):
        h = conv(h, state[f"{name}.conv{i}.weight"], stride if i == last - 1 else 1)
        h = norm(h, state, f"{name}.bn{i}", training)
        h = np.maximum(h, 0) if i < last else h
    if f"{name}.downsample.0.weight" in state:
        x = norm(conv(x, state[f"{name}.downsample.0.weight"], stride), state, f"{name}.downsample.1", training)
    elif x.shape != h.shape:
        x = x[:, :, ::stride, ::stride]
        x = np.pad(x, ((0, 0), (0, h.shape[1] - x.shape[1]), (0, 0), (0, 0)))
    return np.maximum(h + x, 0)


def logits(state, x, training=False):
    """Output of the whole network. A 7x7 stem has stride 2 and a max pooling behind it."""
    large = state["conv1.weight"].shape[2] == 7
    x = np.maximum(norm(conv(x, state["conv1.weight"], 2 if large else 1), state, "bn1", training), 0)
    if large:
        x = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))  # zeros never win, as all pixels are zero or more
        x = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))[:, :, ::2, ::2].max((4, 5))
    number = 1
    while f"layer{number}.0.conv1.weight" in state:
        i = 0
        while f"layer{number}.{i}.conv1.weight" in state:
            x = block(x, state, f"layer{number}.{i}", 2 if number > 1 and i == 0 else 1, training)
            i += 1
        number += 1
    return x.mean((2, 3)) @ state["fc.weight"].T + state["fc.bias"]


# --- names and shapes -------------------------------------------------------------------------------------------


def conv_norm(conv, bn, c_in, c_out, k):
    """{name: shape} of a convolution and its batch normalisation."""
    shapes = {f"{conv}.weight": (c_out, c_in, k, k)} | {f"{bn}.{part}": (c_out,) for part in NORM}
    return shapes | {f"{bn}.num_batches_tracked": ()}


def stages_of(c_in, plan, bottleneck, option):
    """{name: shape} of the stages; plan is [(width, blocks)]. Also the channels behind them."""
    shapes = {}
    for number, (width, blocks) in enumerate(plan, 1):
        for i in range(blocks):
            name, c_out = f"layer{number}.{i}", 4 * width if bottleneck else width
            sizes = [(c_in, width, 3), (width, width, 3)]
            if bottleneck:
                sizes = [(c_in, width, 1), (width, width, 3), (width, c_out, 1)]
            for j, size in enumerate(sizes, 1):
                shapes |= conv_norm(f"{name}.conv{j}", f"{name}.bn{j}", *size)
            if option == "B" and (c_in != c_out or (number > 1 and i == 0)):
                shapes |= conv_norm(f"{name}.downsample.0", f"{name}.downsample.1", c_in, c_out, 1)
            c_in = c_out
    return shapes, c_in


def shapes_of(kind, classes=1000, width=64):
    """{name: shape} of make_resnet's state dict."""
    plan = [(width * 2**i, blocks) for i, blocks in enumerate(TABLES[kind])]
    stages, features = stages_of(width, plan, kind not in ("18", "34"), "B")
    fc = {"fc.weight": (classes, features), "fc.bias": (classes,)}
    return conv_norm("conv1", "bn1", 3, width, 7) | stages | fc


def cifar_shapes_of(n, classes=10, widths=(16, 32, 64), c_in=3, option="A"):
    """{name: shape} of make_cifar_resnet's state dict."""
    stages, features = stages_of(widths[0], [(width, n) for width in widths], False, option)
    fc = {"fc.weight": (classes, features), "fc.bias": (classes,)}
    return conv_norm("conv1", "bn1", c_in, widths[0], 3) | stages | fc


# --- draws ------------------------------------------------------------------------------------------------------


@st.composite
def sizes(draw, kinds=("18", "34", "50")):
    """(name of the function, its arguments)."""
    classes = draw(st.integers(1, 3))
    if draw(st.booleans()):
        return "make_resnet", (draw(st.sampled_from(kinds)), classes, draw(st.integers(1, 3)))
    widths = np.cumsum([draw(st.integers(1, 2)) for _ in range(3)]).tolist()
    c_in, option = draw(st.integers(1, 3)), draw(st.sampled_from("AB"))
    return "make_cifar_resnet", (draw(st.integers(1, 3)), classes, widths, c_in, option)


def shapes_for(name, arguments):
    """{name: shape} of what this function makes."""
    return (shapes_of if name == "make_resnet" else cifar_shapes_of)(*arguments)


def drawn_state(name, arguments, seed):
    """A state dict with nothing at its default, float64; deep networks keep the size of their numbers."""
    state, rng = {}, np.random.default_rng(seed)
    for key, shape in shapes_for(name, arguments).items():
        if key.endswith("num_batches_tracked"):
            state[key] = np.array(7)
        elif key.endswith("running_var"):
            state[key] = rng.uniform(0.5, 2.0, shape).round(2)
        else:
            deviation = math.sqrt(2 / math.prod(shape[1:])) if len(shape) == 4 else 0.5
            state[key] = rng.normal(0, deviation, shape).round(2)
    return state


@st.composite
def networks(draw, function, training=False):
    """(function, arguments, seed of the state dict, x, logits) of one network, pictures of two different sides."""
    name, arguments = draw(sizes(("18", "50")).filter(lambda made: made[0] == function))
    sides = (33, 34, 36) if name == "make_resnet" else (5, 6, 9, 3)
    shape = (2 if training else draw(st.integers(1, 2)), 3, draw(st.sampled_from(sides)), draw(st.sampled_from(sides)))
    if name != "make_resnet":
        shape = (shape[0], arguments[3], *shape[2:])
    return known(name, arguments, draw(st.integers(0, 2**16)), draw(array_values(shape, styles=("normal",))), training)


def known(name, arguments, seed, x, training=False):
    """One network with what it has to give for x."""
    return name, arguments, seed, tensor(x), tensor(logits(drawn_state(name, arguments, seed), x, training))


THREE_BLOCKS = known("make_cifar_resnet", (3, 1, [1, 1, 2], 1, "A"), 25, np.arange(9.0).reshape(1, 1, 3, 3))
"""A small network where it shows that the third block of a stage is the second one again, or both are the first."""


# --- the student's networks -------------------------------------------------------------------------------------


def made(student, name, arguments):
    """A network of the student's, as a handle."""
    model = getattr(student, name)(*arguments)
    expect(callable(model), f"{name}() has to return the network, an nn.Module.")
    return model


def loaded(student, name, arguments, seed, training=False):
    """A network in float64 with the weights of this seed, in training or eval mode."""
    model = made(student, name, arguments)
    model.double()
    state = drawn_state(name, arguments, seed)
    model.load_state_dict({key: tensor(array, array.dtype.name) for key, array in state.items()})
    model.train(training)
    return model


def words(name, arguments, _seed):
    """Which network it is, for the message."""
    return f"The network is {name}({', '.join(map(repr, arguments))})."


def arrays_in(model):
    """{name: array} of the student's state dict."""
    return {name: np.asarray(getattr(value, "array", value)) for name, value in model.state_dict().items()}


def parameters(shapes):
    """Number of parameters: weights and biases, no statistics."""
    return sum(math.prod(shape) for name, shape in shapes.items() if name.endswith(("weight", "bias")))


def expect_count(found, count):
    """Fail unless a network has this many parameters."""
    expect(found == count, f"It has {found:,} parameters, expected {count:,}.", actual=found, expected=count)


# --- the checks -------------------------------------------------------------------------------------------------


@points(2.5)
@hint("Print the shapes of your state_dict() and compare a stage with the table: which block has the downsample?")
@pytest.mark.parametrize(
    ("kind", "count"),
    [("18", 11_689_512), ("34", 21_797_672), ("50", 25_557_032), ("101", 44_549_160), ("152", 60_192_808)],
)
def test_published_counts(student, kind, count):
    """make_resnet has the published number of parameters at width 64."""
    # Every side of a weight grows linearly with the width, so two thin networks tell what the wide one has.
    one, two = (arrays_in(made(student, "make_resnet", (kind, 1000, width))) for width in (1, 2))
    wide = {}
    for name, array in one.items():
        wide[name] = [a + 63 * (b - a) for a, b in zip(array.shape, two.get(name, array).shape, strict=True)]
    expect_count(parameters(wide), count)


@points(1.5)
@hint(
    "Depth 6n + 2: three stages of n blocks, two convolutions each, the stem and the linear layer. A adds no parameters."
)
@pytest.mark.parametrize(
    ("n", "count"), [(3, 269_722), (5, 464_154), (9, 853_018), (18, 1_727_962)],
    ids=["ResNet-20", "ResNet-32", "ResNet-56", "ResNet-110"],
)  # fmt: skip
def test_cifar_counts(student, n, count):
    """make_cifar_resnet(n) has the published number of parameters."""
    model = made(student, "make_cifar_resnet", (n,))
    expect_count(parameters({name: array.shape for name, array in arrays_in(model).items()}), count)


@points(0.5)
@hint("Compare the defaults in your `def` line with those of the file: num_classes=1000, width=64.")
def test_default_width(student):
    """make_resnet("18") alone is the network of width 64 with 1,000 classes."""
    model = made(student, "make_resnet", ("18",))
    sizes = [
        getattr(model, name)() for name in ("conv1.weight.numel", "layer1.0.conv1.weight.numel", "fc.weight.numel")
    ]
    expect_equal(sizes, [9_408, 36_864, 512_000])


@points(1.25)
@hint("The attributes of your modules give the names: conv1, bn1, layer1, ..., fc; inside blocks as in residual_block.")
@given(case=sizes())
def test_names_and_shapes(student, case):
    """The state dicts have the names and shapes of the file: no bias in a convolution, a batch norm for each."""
    shapes = {name: array.shape for name, array in arrays_in(made(student, *case)).items()}
    expect_equal(shapes, shapes_for(*case))


@points(0.25)
@requires("test_names_and_shapes")
@hint("With equal widths the channels of x fit, but do its rows and columns?")
@given(width=st.integers(1, 3), n=st.integers(1, 2))
def test_equal_widths(student, width, n):
    """Stages of equal widths have projections too (option B), as their pictures differ in size."""
    arguments = (n, 10, [width] * 3, 3, "B")
    shapes = {name: array.shape for name, array in arrays_in(made(student, "make_cifar_resnet", arguments)).items()}
    expect_equal(shapes, cifar_shapes_of(*arguments))


@points(2)
@requires("test_names_and_shapes")
@hint("The names fit, so look at what has no weights: strides, paddings, ReLUs, the pooling, the mean, the shortcut.")
@given(case=networks("make_resnet"))
def test_logits(student, case):
    """With our weights, in eval mode, make_resnet computes the right logits."""
    *network, x, expected = case
    expect_close(loaded(student, *network)(x), expected, DOUBLE, note=words(*network))


@points(2)
@requires("test_names_and_shapes")
@hint("The stem has stride 1 and no pooling. Where do the new channels of option A stand, and which pixels stay?")
@given(case=networks("make_cifar_resnet"))
@example(case=THREE_BLOCKS)
def test_cifar_logits(student, case):
    """With our weights, in eval mode, make_cifar_resnet computes the right logits for both options."""
    *network, x, expected = case
    expect_close(loaded(student, *network)(x), expected, DOUBLE, note=words(*network))


@points(0.75)
@requires("test_logits", "test_cifar_logits")
@hint(
    "In train mode only the batch normalisations change. Is there a dropout, or a layer with another momentum or eps?"
)
@given(case=networks("make_resnet", training=True) | networks("make_cifar_resnet", training=True))
def test_train_mode(student, case):
    """In train mode the statistics of the batch normalise, and nothing else changes."""
    *network, x, expected = case
    expect_close(loaded(student, *network, training=True)(x), expected, DOUBLE, note=words(*network))


@points(0.75)
@requires("test_names_and_shapes")
@hint("Go through model.modules() at the end and give every nn.Conv2d its weights, those of the shortcuts too.")
@pytest.mark.parametrize(
    ("name", "arguments"), [("make_resnet", ("50", 10, 8)), ("make_cifar_resnet", (3, 10, (16, 32, 64), 3, "B"))]
)
def test_he_initialisation(student, name, arguments):
    """Every convolution starts with mean 0 and variance 2 / fan."""
    # Six standard errors: chance exceeds them once in 10 million for each of the 75 convolutions.
    for key, w in arrays_in(made(student, name, arguments)).items():
        if w.ndim == 4:
            n, square, mean = w.size, float(np.square(w).mean()), float(w.mean())
            variances = 2 / w[0].size, 2 / w[:, 0].size
            near = [
                abs(square / v - 1) <= 6 * math.sqrt(2 / n) and abs(mean) <= 6 * math.sqrt(v / n) for v in variances
            ]
            wanted = " or ".join(f"{v:.3g}" for v in variances)
            text = f"{key} has mean {mean:.3g} and variance {square:.3g}, expected 0 and {wanted}."
            expect(any(near), text)


@points(0.5)
@requires("test_names_and_shapes")
@hint("Look at kind, n and option before you build anything.")
@given(
    call=st.one_of(
        st.tuples(
            st.just("make_resnet"),
            st.tuples(st.sampled_from(["20", "", "A", "1", "resnet18"]), st.just(10), st.just(1)),
        ),
        st.tuples(st.just("make_cifar_resnet"), st.tuples(st.integers(-2, 0), st.just(10), st.just([1, 2, 3]))),
        st.tuples(
            st.just("make_cifar_resnet"),
            st.tuples(
                st.integers(1, 2), st.just(10), st.just([1, 2, 3]), st.just(3), st.sampled_from(["C", "a", "", "b"])
            ),
        ),
    )
)
def test_refuses(student, call):
    """An unknown kind or option, and fewer than one block in a stage, raise ValueError."""
    name, arguments = call
    expect_raises(ValueError, getattr(student, name), *arguments)
