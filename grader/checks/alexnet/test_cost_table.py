"""Public checks of alexnet/cost_table: four published variants of AlexNet row by row, and small random networks.

The oracle of the random ones lists the weights of every filter and walks over every place.
"""

import copy
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, expect_raises, expect_unchanged, hint, points, requires

SIZE, MEMORY, COSTS = ("c", "h", "w"), ("elements", "bytes", "kib"), ("params", "macs", "flops")
NAMES = ("conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool5", "flatten", "fc6", "fc7", "fc8")


def row(name, kind, size, params, macs):
    """A row of the table; elements / 256 is exact in binary, so that `kib` can be compared exactly."""
    c, h, w = size
    n = c * h * w
    memory = {"elements": n, "bytes": 4 * n, "kib": n / 256}
    return {
        "name": name, "kind": kind, "c": c, "h": h, "w": w, **memory, "params": params, "macs": macs, "flops": 2 * macs
    }  # fmt: skip


def conv(name, c_out, k, stride=1, padding=0, **options):
    """A layer dict."""
    return {"name": name, "kind": "conv", "c_out": c_out, "k": k, "stride": stride, "padding": padding, **options}


def pool(name, k, stride):
    """A layer dict."""
    return {"name": name, "kind": "pool", "k": k, "stride": stride}


def fc(name, n_out, **options):
    """A layer dict."""
    return {"name": name, "kind": "fc", "n_out": n_out, **options}


# --- what is published ------------------------------------------------------------------------------------------


def alexnet(filters, padding, groups=1):
    """The layers of a variant: filters of the five convolutions, padding of the first."""
    split = {"groups": groups} if groups > 1 else {}
    a, b, c, d, e = filters
    features = [
        conv("conv1", a, 11, 4, padding), pool("pool1", 3, 2), conv("conv2", b, 5, 1, 2, **split),
        pool("pool2", 3, 2), conv("conv3", c, 3, 1, 1), conv("conv4", d, 3, 1, 1, **split),
        conv("conv5", e, 3, 1, 1, **split), pool("pool5", 3, 2),
    ]  # fmt: skip
    return [*features, {"name": "flatten", "kind": "flatten"}, fc("fc6", 4096), fc("fc7", 4096), fc("fc8", 1000)]


LARGE, SMALL = (96, 256, 384, 384, 256), (64, 192, 384, 256, 256)
LAYERS = {
    "one GPU, 227 pixels": (alexnet(LARGE, 0), 3, 227, 227),
    "two GPUs as in the paper": (alexnet(LARGE, 0, groups=2), 3, 227, 227),
    "64 filters, 227 pixels": (alexnet(SMALL, 2), 3, 227, 227),
    "64 filters, 224 pixels": (alexnet(SMALL, 2), 3, 224, 224),
}
DENSE = ((37_752_832, 37_748_736), (16_781_312, 16_777_216), (4_097_000, 4_096_000))
SMALL_COSTS = (
    (307_392, 223_948_800), (663_936, 112_140_288), (884_992, 149_520_384), (590_080, 99_680_256),
)  # fmt: skip
COST = {  # (params, macs) of the five convolutions
    "one GPU, 227 pixels": (
        (34_944, 105_415_200), (614_656, 447_897_600), (885_120, 149_520_384), (1_327_488, 224_280_576),
        (884_992, 149_520_384),
    ),
    "two GPUs as in the paper": (
        (34_944, 105_415_200), (307_456, 223_948_800), (885_120, 149_520_384), (663_936, 112_140_288),
        (442_624, 74_760_192),
    ),
    "64 filters, 227 pixels": ((23_296, 72_855_552), *SMALL_COSTS),
    "64 filters, 224 pixels": ((23_296, 70_276_800), *SMALL_COSTS),
}  # fmt: skip
SIDES = (55, 27, 27, 13, 13, 13, 13, 6)


def published(variant):
    """All rows of a variant, from the numbers above."""
    layers = LAYERS[variant][0]
    convolutions, dense = iter(COST[variant]), iter(DENSE)
    rows, c = [], 3
    for i, layer in enumerate(layers):
        if layer["kind"] in ("conv", "pool"):
            c = layer.get("c_out", c)
            side = 56 if (i, variant) == (0, "64 filters, 227 pixels") else SIDES[i]
            size = (c, side, side)
        else:
            size = (layer.get("n_out", 9216), 1, 1)
        cost = next(convolutions) if layer["kind"] == "conv" else next(dense) if layer["kind"] == "fc" else (0, 0)
        rows.append(row(layer["name"], layer["kind"], size, *cost))
    return rows


TOTALS = {  # params, macs, activation_kib
    "one GPU, 227 pixels": (62_378_344, 1_135_256_096, 3053.65625),
    "two GPUs as in the paper": (60_965_224, 724_406_816, 3053.65625),
    "64 filters, 227 pixels": (61_100_840, 716_767_232, 2303.15625),
    "64 filters, 224 pixels": (61_100_840, 714_188_480, 2275.40625),
}


# --- small networks, counted ------------------------------------------------------------------------------------


def places(size, layer):
    """First pixels of all the windows along one side."""
    k, padding = layer["k"], layer.get("padding", 0)
    return [first for first in range(-padding, size + padding, layer["stride"]) if first + k <= size + padding]


def counted(layers, c, h, w):
    """cost_table, the weights of every filter and the places of every window counted."""
    rows = []
    for layer in layers:
        filters = []
        if layer["kind"] == "conv":
            groups, k, c_out = layer.get("groups", 1), range(layer["k"]), layer["c_out"]
            for number in range(c_out):
                mine = [channel for channel in range(c) if channel * groups // c == number * groups // c_out]
                filters.append(len(list(product(mine, k, k))))
            c, h, w = c_out, len(places(h, layer)), len(places(w, layer))
        elif layer["kind"] == "pool":
            h, w = len(places(h, layer)), len(places(w, layer))
        elif layer["kind"] == "fc":
            filters = [c * h * w for _output in range(layer["n_out"])]
            c, h, w = layer["n_out"], 1, 1
        else:
            c, h, w = c * h * w, 1, 1
        biases = len(filters) if layer.get("bias", True) else 0
        rows.append(row(layer["name"], layer["kind"], (c, h, w), sum(filters) + biases, h * w * sum(filters)))
    return rows


@st.composite
def networks(draw, most=4, groups=1, fewest=1):
    """(layers, c, h, w) of convolutions and poolings; all channels are multiples of `groups`."""
    image = (groups * draw(st.integers(1, 3)), draw(st.integers(4, 12)), draw(st.integers(4, 12)))
    (c, h, w), layers = image, []
    for number in range(1, draw(st.integers(fewest, most)) + 1):
        if min(h, w) < 2:
            break
        k, stride = draw(st.integers(1, min(4, h - 1, w - 1))), draw(st.integers(1, 2))
        if groups > 1 or draw(st.booleans()):
            split = {"groups": groups} if groups > 1 else {}
            c = groups * draw(st.integers(1, 4))
            layers.append(conv(f"conv{number}", c, k, stride, draw(st.integers(0, 2)), **split))
        else:
            layers.append(pool(f"pool{number}", k, stride))
        h, w = len(places(h, layers[-1])), len(places(w, layers[-1]))
    return layers, *image


@st.composite
def heads(draw):
    """(layers, c, h, w): flatten and one or two fully connected layers."""
    layers = [{"name": "flatten", "kind": "flatten"}, fc("fc1", draw(st.integers(1, 9)))]
    if draw(st.booleans()):
        layers.append(fc("fc2", draw(st.integers(1, 9))))
    return layers, draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(1, 4))


@st.composite
def spelt_out(draw):
    """(layers, c, h, w) where groups and bias are given, as they are or as they would be anyway."""
    bias = st.sampled_from([{"bias": False}, {"bias": True}, {}])
    layers = [
        conv("conv", draw(st.integers(1, 3)), 1, **draw(bias), **draw(st.sampled_from([{}, {"groups": 1}]))),
        {"name": "flatten", "kind": "flatten"}, fc("fc", draw(st.integers(1, 4)), **draw(bias)),
    ]  # fmt: skip
    return layers, draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))


def with_rows(network):
    """The network and its table."""
    return network, counted(*network)


@st.composite
def tables(draw, flatten=False):
    """(rows, totals) of up to four rows without equals; where `flatten`, one of them is a flatten row, the largest of all."""
    names = "abcd"[: draw(st.integers(1, 4))]
    column = st.lists(st.integers(1, 9), min_size=len(names), max_size=len(names), unique=True)
    columns = [draw(column) for _key in ("elements", "params", "macs")]
    rows = [row(name, "fc", (c, 1, 1), *costs) for name, c, *costs in zip(names, *columns, strict=True)]
    first = [names[values.index(max(values))] for values in columns]
    total = dict(zip(("max_activation", "max_params", "max_macs"), first, strict=True))
    total |= {key: sum(each[key] for each in rows) for key in COSTS}
    total["activation_kib"] = sum(each["kib"] for each in rows)
    if flatten:
        rows.insert(draw(st.integers(0, len(rows))), row("flatten", "flatten", (10 + draw(st.integers(0, 5)), 1, 1), 0, 0))
    return rows, total


def expect_columns(rows, expected, keys):
    """Compare some of the columns, so that one wrong number costs one check."""
    if isinstance(rows, (list, tuple)) and all(isinstance(each, dict) for each in rows):
        rows = [{key: each[key] for key in keys if key in each} for each in rows]
    expect_equal(rows, [{key: each[key] for key in keys} for each in expected])


@st.composite
def refused(draw):
    """(layers, c, h, w) that must raise ValueError: fewer than 100 in all, so that each is drawn."""
    side = draw(st.integers(2, 3))
    fits = conv("conv", 2, 1)
    kind = draw(st.sampled_from(["large filter", "large window", "later", "groups", "kind", "number", "image"]))
    if kind == "large filter":
        padding = draw(st.integers(0, 1))
        return [conv("conv", 2, side + 2 * padding + 1, 1, padding)], 1, side, side + 1
    if kind == "large window":
        return [pool("pool", side + 1, 1)], 1, side + 1, side
    if kind == "later":
        return [pool("pool1", 2, 2), pool("pool2", side, 1)], 1, 2 * side - 1, 2 * side - 1
    if kind == "groups":
        c, c_out = draw(st.sampled_from([(3, 2), (2, 3)]))
        return [conv("conv", c_out, 1, groups=2)], c, side, side
    if kind == "kind":
        return [fits, {"name": "norm", "kind": draw(st.sampled_from(["norm", "Conv", ""]))}], 1, side, side
    if kind == "image":
        layers = draw(st.sampled_from([[fits], [{"name": "flatten", "kind": "flatten"}, fc("fc", 2)]]))
        return layers, *draw(st.sampled_from([(0, side, side), (1, 0, side), (1, side, 0)]))
    low = -draw(st.integers(0, 1))
    wrong = draw(
        st.sampled_from([
            {**fits, "c_out": low}, {**fits, "k": low}, {**fits, "stride": low}, {**fits, "groups": low},
            {**fits, "padding": -1}, pool("pool", low, 1), pool("pool", 1, low), fc("fc", low),
        ])
    )  # fmt: skip
    return ([{"name": "flatten", "kind": "flatten"}, wrong] if wrong["kind"] == "fc" else [wrong]), 1, side, side


# --- the checks -------------------------------------------------------------------------------------------------

EXAMPLE = [conv("conv", 2, 3, 1, 1), pool("pool", 2, 2), {"name": "flatten", "kind": "flatten"}, fc("fc", 10)]
EXAMPLE_ROWS = [
    row("conv", "conv", (2, 4, 6), 20, 432), row("pool", "pool", (2, 2, 3), 0, 0),
    row("flatten", "flatten", (12, 1, 1), 0, 0), row("fc", "fc", (10, 1, 1), 130, 120),
]  # fmt: skip


@points(1)
@hint("Do it by hand first: 2 filters of 1 x 3 x 3 weights on an image of 4 x 6 pixels.")
def test_example_of_the_docstring(student):
    """cost_table gives the four rows of the example in its docstring, with all eleven keys."""
    expect_equal(student.cost_table(copy.deepcopy(EXAMPLE), 1, 4, 6), EXAMPLE_ROWS)


@points(1)
@hint("Sum the columns, and look for the largest row of each: where are the weights, where the multiplications?")
@pytest.mark.parametrize("variant", list(LAYERS))
def test_where_alexnet_spends(student, variant):
    """totals of a right table of AlexNet: most memory in conv1, most parameters in fc6, most multiplications in conv2."""
    params, macs, kib = TOTALS[variant]
    largest = {"max_activation": "conv1", "max_params": "fc6", "max_macs": "conv2"}
    expected = {"params": params, "macs": macs, "flops": 2 * macs, "activation_kib": kib, **largest}
    expect_equal(student.totals(published(variant)), expected)


FITS_BY_PADDING = [conv("conv", 1, 4, 1, 1)], 1, 2, 3
"""A filter that fits only with the zeros of both sides."""


@points(0.7)
@hint("The output of a layer is the input of the next. Does each layer see the c, h, w that the last one left?")
@given(case=networks().map(with_rows))
@example(case=with_rows(FITS_BY_PADDING))
def test_sizes(student, case):
    """The sizes and the memory of a stack of convolutions and poolings follow from layer to layer."""
    network, expected = case
    expect_columns(student.cost_table(*network), expected, ("name", "kind", *SIZE, *MEMORY))


@points(0.7)
@hint("A filter is as deep as its input has channels: those that the layer before put out.")
@given(case=networks().map(with_rows))
def test_costs(student, case):
    """The parameters and multiplications of a stack of convolutions and poolings follow from layer to layer."""
    network, expected = case
    expect_columns(student.cost_table(*network), expected, COSTS)


@points(0.5)
@hint("Look the groups up in the layer, 1 when they are not given, and divide the channels that a filter sees.")
@given(case=networks(groups=2, most=2).map(with_rows))
def test_groups(student, case):
    """A convolution with groups has filters that see only the channels of their own group."""
    network, expected = case
    expect_columns(student.cost_table(*network), expected, ("params", "macs"))


@points(0.5)
@hint("After flatten there is one row of c * h * w numbers. Each output of fc looks at all of them.")
@given(case=heads().map(with_rows))
def test_fully_connected(student, case):
    """Flatten and fully connected layers have one row of numbers, and a weight for each pair."""
    network, expected = case
    expect_columns(student.cost_table(*network), expected, (*SIZE, "elements", "params", "macs"))


@points(1.8)
@hint("Compare with the table of the lesson, row by row from above: the first wrong row is the one to look at.")
@pytest.mark.parametrize("layer", NAMES)
def test_published_table(student, layer):
    """cost_table gives this row of the published tables, in four variants of AlexNet."""
    at = NAMES.index(layer)
    for variant, network in LAYERS.items():
        rows = student.cost_table(*copy.deepcopy(network))
        expect(
            isinstance(rows, (list, tuple)) and len(rows) == len(NAMES),
            "cost_table has to return a list with one row for each of the 12 layers.",
            actual=rows,
        )
        expect_equal(rows[at], published(variant)[at], f"({variant})")


@points(0.8)
@hint("Sum the columns; for the names, keep the row and not only its number.")
@given(case=tables())
def test_totals(student, case):
    """totals adds up the columns and names the largest rows."""
    rows, expected = case
    expect_equal(student.totals(rows), expected)


@points(0.5)
@requires("test_totals")
@hint("Flatten gives the same numbers another shape and stores nothing: which sums and maxima may it enter?")
@given(case=tables(flatten=True))
def test_flatten_stores_nothing(student, case):
    """A flatten row enters neither the memory nor the maxima of totals."""
    rows, expected = case
    expect_equal(student.totals(rows), expected)


@points(0.25)
@hint("`layer.get(\"bias\", True)` is True when the layer says nothing about it.")
@given(case=spelt_out().map(with_rows))
def test_options(student, case):
    """A layer may say that it has no bias, or one group, or say nothing."""
    network, expected = case
    expect_columns(student.cost_table(*network), expected, ("name", "params"))


@points(0.25)
@requires("test_sizes", "test_costs")
@hint("Put the numbers into new dicts. The list of layers belongs to the caller.")
@given(network=networks(most=2))
def test_layers_unchanged(student, network):
    """cost_table leaves the list of layers and their dicts as they were."""
    expect_unchanged(student.cost_table, *network)


@points(0.5)
@requires("test_sizes", "test_costs", "test_fully_connected")
@hint("Test each layer before its row is made: `//` gives a number also for a window that does not fit.")
@given(network=refused())
def test_refuses_impossible_networks(student, network):
    """Windows that do not fit, groups that do not divide, unknown kinds and numbers out of range raise ValueError."""
    expect_raises(ValueError, student.cost_table, *network)
