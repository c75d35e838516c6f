"""Public checks of alexnet/layer_cost. The oracle builds every filter, walks over every place, and counts."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, expect_raises, hint, points, requires

MEMORY, PARAMETERS, WORK = ("elements", "bytes", "kib"), ("params",), ("macs", "flops")
ALL = MEMORY + PARAMETERS + WORK


def cost(elements, params, macs):
    """The six keys; elements / 256 is exact in binary, so that `kib` can be compared exactly."""
    memory = {"elements": elements, "bytes": 4 * elements, "kib": elements / 256}
    return {**memory, "params": params, "macs": macs, "flops": macs + macs}


def places(size, k, stride, padding=0):
    """First pixels of all the windows of k pixels on the padded side."""
    return [first for first in range(-padding, size + padding, stride) if first + k <= size + padding]


def counted_conv(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
    """conv_cost, every weight and every window counted one by one."""
    filters = [
        [
            weight
            for weight in product(range(c_in), range(k), range(k))
            if weight[0] * groups // c_in == number * groups // c_out
        ]
        for number in range(c_out)
    ]
    windows = list(product(places(h, k, stride, padding), places(w, k, stride, padding)))
    macs = sum(len(weights) for weights in filters for _window in windows)
    return cost(len(filters) * len(windows), sum(len(weights) + bias for weights in filters), macs)


def counted_pool(c, k, stride, h, w):
    """pool_cost, every window counted."""
    return cost(len(list(product(range(c), places(h, k, stride), places(w, k, stride)))), 0, 0)


def counted_fc(n_in, n_out, bias=True):
    """fc_cost, every connection counted."""
    connections = len(list(product(range(n_in), range(n_out))))
    return cost(n_out, connections + n_out * bias, connections)


def expect_part(actual, expected, keys):
    """Compare some of the keys, so that one wrong number costs one check."""
    part = {key: actual[key] for key in keys if key in actual} if isinstance(actual, dict) else actual
    expect_equal(part, {key: expected[key] for key in keys})


@st.composite
def convs(draw, split=False, **options):
    """(arguments, options, cost) of a small convolution with a pixel to spare; the exact fit is a hidden check."""
    groups = draw(st.integers(2, 3)) if split else 1
    c_in, c_out = groups * draw(st.integers(1, 4)), groups * draw(st.integers(1, 4))
    k, stride, padding = draw(st.integers(1, 5)), draw(st.integers(1, 3)), draw(st.integers(0, 2))
    least = max(1, k + 1 - 2 * padding)
    arguments = (c_in, c_out, k, stride, padding, least + draw(st.integers(0, 9)), least + draw(st.integers(0, 9)))
    options = {**options, "groups": groups} if groups > 1 else options
    return arguments, options, counted_conv(*arguments, **options)


@st.composite
def pools(draw):
    """(arguments, cost) of a small pooling layer with a pixel to spare."""
    c, k, stride = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    arguments = (c, k, stride, k + draw(st.integers(1, 8)), k + draw(st.integers(1, 8)))
    return arguments, counted_pool(*arguments)


SIZES = st.integers(1, 12)


@st.composite
def without_bias(draw):
    """(function, arguments, cost) of a layer that has no bias."""
    if draw(st.booleans()):
        arguments, _bias, expected = draw(convs(bias=False))
        return "conv_cost", arguments, expected
    arguments = (draw(SIZES), draw(SIZES))
    return "fc_cost", arguments, counted_fc(*arguments, bias=False)


@st.composite
def refused(draw):
    """(function, arguments, options) that must raise ValueError: fewer than 100 in all, so that each is drawn."""
    good = {"conv_cost": (2, 4, 1, 1, 1, 5, 6), "pool_cost": (2, 2, 2, 5, 6), "fc_cost": (3, 4)}
    kind = draw(st.sampled_from(["too small", "filter too large", "window too large", "groups"]))
    if kind == "too small":
        name = draw(st.sampled_from(sorted(good)))
        at = draw(st.integers(0, len(good[name]) - 1))
        padding = name == "conv_cost" and at == 4
        number = -1 if padding else draw(st.integers(-1, 0))
        return name, (*good[name][:at], number, *good[name][at + 1 :]), {}
    side = draw(st.integers(1, 2))
    sides = draw(st.sampled_from([(side, side + 1), (side + 1, side)]))
    if kind == "filter too large":
        padding = draw(st.integers(0, 2))
        return "conv_cost", (1, 1, side + 2 * padding + 1, 1, padding, *sides), {}
    if kind == "window too large":
        return "pool_cost", (1, side + 1, 1, *sides), {}
    c_in, c_out, groups = draw(st.sampled_from([(3, 4, 2), (4, 3, 2), (2, 2, 4), (6, 4, 3), (2, 2, 0)]))
    return "conv_cost", (c_in, c_out, 1, 1, 0, 3, 3), {"groups": groups}


@points(1)
@hint("Write the size of the output on paper first: 55 x 55 for conv1, 27 x 27 for pool1. The rest follows.")
@pytest.mark.parametrize(
    ("function", "arguments", "elements", "params", "macs"),
    [
        ("conv_cost", (3, 96, 11, 4, 0, 227, 227), 290_400, 34_944, 105_415_200),
        ("conv_cost", (3, 64, 11, 4, 2, 227, 227), 200_704, 23_296, 72_855_552),
        ("pool_cost", (96, 3, 2, 55, 55), 69_984, 0, 0),
        ("fc_cost", (9216, 4096), 4096, 37_752_832, 37_748_736),
    ],
    ids=["conv1, 96 filters", "conv1, 64 filters", "pool1", "fc6"],
)
def test_published_layers(student, function, arguments, elements, params, macs):
    """The first convolution, the first pooling and the first fully connected layer of AlexNet cost what is published."""
    expect_equal(getattr(student, function)(*arguments), cost(elements, params, macs))


@points(0.5)
@hint("The output has c_out channels. Four bytes a number, 1024 bytes a KiB, and nothing is rounded.")
@given(case=convs())
def test_conv_memory(student, case):
    """conv_cost knows how many numbers, bytes and KiB the output of a convolution takes."""
    arguments, options, expected = case
    expect_part(student.conv_cost(*arguments, **options), expected, MEMORY)


@points(0.5)
@hint("Draw one filter: it is as deep as the input has channels. Then: how many filters, and how many biases?")
@given(case=convs())
def test_conv_parameters(student, case):
    """conv_cost counts the weights and the biases of a convolution."""
    arguments, options, expected = case
    expect_part(student.conv_cost(*arguments, **options), expected, PARAMETERS)


@points(0.5)
@hint("One number of the output costs C_in * K * K multiplications. How many numbers has the output?")
@given(case=convs())
def test_conv_multiplications(student, case):
    """conv_cost counts the multiply-accumulates of a convolution, and twice as many FLOPs."""
    arguments, options, expected = case
    expect_part(student.conv_cost(*arguments, **options), expected, WORK)


@points(0.5)
@hint("With two groups a filter sees only half of the input channels. The number of filters stays.")
@given(case=convs(split=True))
def test_groups(student, case):
    """With groups, each filter of conv_cost sees only the channels of its own group."""
    arguments, options, expected = case
    expect_part(student.conv_cost(*arguments, **options), expected, ("params", "macs"))


@points(0.25)
@hint("Pooling learns nothing: only its output needs memory, c channels of the smaller size.")
@given(case=pools())
def test_pool(student, case):
    """pool_cost counts the memory of the output and nothing else."""
    arguments, expected = case
    expect_part(student.pool_cost(*arguments), expected, ALL)


@points(0.25)
@hint("Draw three inputs and two outputs and connect each with each: count the lines, then the biases.")
@given(case=st.tuples(SIZES, SIZES).map(lambda sizes: (sizes, counted_fc(*sizes))))
def test_fc(student, case):
    """fc_cost counts memory, parameters and multiply-accumulates of a fully connected layer."""
    arguments, expected = case
    expect_part(student.fc_cost(*arguments), expected, ALL)


@points(0.5)
@hint("Look where `bias` is used: it changes one of the six numbers, in two of the functions.")
@given(case=without_bias())
def test_without_bias(student, case):
    """With bias=False only the weights of a convolution or a fully connected layer are counted."""
    function, arguments, expected = case
    expect_part(getattr(student, function)(*arguments, bias=False), expected, PARAMETERS)


@points(0.25)
@requires("test_conv_memory", "test_conv_parameters", "test_pool", "test_fc")
@hint("Test the arguments before you count: each range stands in the docstring.")
@given(case=refused())
def test_refuses_bad_sizes(student, case):
    """Numbers out of range, groups that do not divide, and filters that do not fit raise ValueError."""
    function, arguments, options = case
    expect_raises(ValueError, getattr(student, function), *arguments, **options)
