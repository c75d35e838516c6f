"""Public checks of cnn/receptive_field. The oracle goes back from an output, layer by layer, and collects its pixels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, expect_raises, hint, points, requires


def seen(i, layers):
    """The set of input pixels on which output number i depends."""
    pixels = {i}
    for kernel, stride, padding, dilation in reversed(layers):
        pixels = {pixel * stride - padding + dilation * tap for pixel in pixels for tap in range(kernel)}
    return pixels


def measured(layers):
    """(size, jump, padding), read off the fields of the outputs 0 and 1."""
    first, second = seen(0, layers), seen(1, layers)
    return max(first) - min(first) + 1, min(second) - min(first), -min(first)


@st.composite
def stacks(draw, fewest=1, kernel=4, stride=3, padding=0, dilation=1):
    """A list of layers, each number up to the given one."""
    layer = st.tuples(st.integers(1, kernel), st.integers(1, stride), st.integers(0, padding), st.integers(1, dilation))
    return draw(st.lists(layer, min_size=fewest, max_size=4))


def with_numbers(layers):
    """The layers and what is measured."""
    return layers, measured(layers)


@st.composite
def outputs(draw):
    """(i, layers, (first, last)) for the output number i."""
    i = draw(st.integers(0, 5))
    layers = draw(stacks(padding=2, dilation=2))
    pixels = seen(i, layers)
    return i, layers, (min(pixels), max(pixels))


@st.composite
def with_ones(draw):
    """(layers, numbers): somewhere among them layers of one weight and stride 1, whose dilation means nothing."""
    layers = draw(stacks(fewest=0, kernel=3, stride=1, padding=1))
    for _number in range(draw(st.integers(0 if not layers else 1, 2))):
        layers.insert(draw(st.integers(0, len(layers))), (1, 1, 0, draw(st.integers(1, 3))))
    return layers, measured(layers)


@st.composite
def refused(draw):
    """(function, arguments) of a stack with one number out of range, in one of its layers."""
    layers = draw(stacks(fewest=0, kernel=2, stride=2, padding=1, dilation=2))
    less = draw(st.integers(0, 1))
    wrong = draw(st.sampled_from([(-less, 1, 0, 1), (2, -less, 0, 1), (3, 1, -1 - less, 1), (2, 1, 0, -less)]))
    layers.insert(draw(st.integers(0, len(layers))), wrong)
    return draw(st.sampled_from([("receptive_field", (layers,)), ("field_of", (1, layers))]))


def expect_number(answer, expected, at):
    """Compare one of the three numbers, so that one that is wrong costs one check."""
    whole = isinstance(answer, (list, tuple)) and len(answer) == 3
    expect(
        whole,
        "receptive_field has to return a tuple of three ints: size, jump and padding.",
        actual=answer,
        expected=expected,
    )
    expect_equal(answer[at], expected[at], f"(This is {('size', 'jump', 'padding')[at]}.)")


# --- networks whose numbers are published -----------------------------------------------------------------------

CONV, POOL, CONV_S2 = (3, 1, 1, 1), (2, 2, 0, 1), (3, 2, 1, 1)
ALEXNET = [(11, 4, 0, 1), (3, 2, 0, 1), (5, 1, 2, 1), (3, 2, 0, 1), CONV, CONV, CONV, (3, 2, 0, 1)]
VGG16 = [layer for convolutions in (2, 2, 3, 3, 3) for layer in (*[CONV] * convolutions, POOL)]
STEM = [(7, 2, 3, 1), CONV_S2]
RESNET18 = STEM + [CONV] * 4 + 3 * [CONV_S2, CONV, CONV, CONV]
MOBILENET = [CONV_S2] + [CONV if stride == 1 else CONV_S2 for stride in (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)]
PUBLISHED = {
    "three 3x3": ([(3, 1, 0, 1)] * 3, (7, 1, 0)),
    "AlexNet": (ALEXNET, (195, 32, 64)),
    "VGG-16": (VGG16, (212, 32, 90)),
    "ResNet-18": (RESNET18, (435, 32, 217)),
    "MobileNet": (MOBILENET, (315, 32, 157)),
}
"""AlexNet, VGG-16 and MobileNet as in the tables of google-research/receptive_field; MobileNet with padding 1."""


@points(1)
@hint("Draw a row of pixels, three layers above it, and follow the lines from one output down.")
@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("receptive_field", ([CONV, POOL, CONV],), (8, 2, 3)),
        ("receptive_field", ([(3, 1, 0, 2)],), (5, 1, 0)),
        ("field_of", (0, [CONV]), (-1, 1)),
        ("field_of", (2, [CONV, POOL, CONV]), (1, 8)),
    ],
    ids=["three layers", "dilated", "first output", "third output"],
)
def test_examples(student, function, arguments, expected):
    """The examples of the file come out as written there."""
    expect_equal(getattr(student, function)(*arguments), expected)


@points(1)
@hint("Print the three numbers after each layer and compare them with the table of the lesson: which row is off?")
@pytest.mark.parametrize("network", list(PUBLISHED))
def test_published_networks(student, network):
    """receptive_field gives the published numbers of whole networks."""
    layers, expected = PUBLISHED[network]
    expect_equal(student.receptive_field(layers), expected)


@points(1.5)
@hint("Take two layers and draw them. By how many pixels of the input does one more weight in the second layer reach?")
@given(case=stacks().map(with_numbers))
def test_size(student, case):
    """The size is the distance from the first to the last pixel that an output depends on, plus one."""
    layers, expected = case
    expect_number(student.receptive_field(layers), expected, 0)


@points(0.75)
@hint("Two layers of stride 2: where do the fields of output 0 and output 1 begin?")
@given(case=stacks().map(with_numbers))
def test_jump(student, case):
    """The jump is the number of pixels from the field of one output to the field of the next."""
    layers, expected = case
    expect_number(student.receptive_field(layers), expected, 1)


@points(0.75)
@hint("One step in a layer is how many pixels of the input? A padded number is as wide as such a step.")
@given(case=stacks(padding=2).map(with_numbers))
def test_padding(student, case):
    """The padding is the number of pixels by which the field of output 0 begins before the image."""
    layers, expected = case
    expect_number(student.receptive_field(layers), expected, 2)


@points(0.75)
@hint("K weights have K - 1 gaps between them, and each gap is D steps wide.")
@given(case=stacks(stride=2, dilation=3).map(with_numbers))
def test_dilation(student, case):
    """Layers whose weights stand apart (dilation) see further."""
    layers, expected = case
    expect_number(student.receptive_field(layers), expected, 0)


@points(0.75)
@hint("What does a single weight see? With stride 1 and no padding, nothing can have changed.")
@given(case=with_ones())
def test_layers_of_one_weight(student, case):
    """Layers of one weight and stride 1 change nothing, nor does a stack of no layers."""
    layers, expected = case
    expect_equal(student.receptive_field(layers), expected)


@points(1)
@hint("The field of output 0 begins before the image. Which pixel is that, and which is the last of `size` pixels?")
@given(case=outputs())
def test_field_of(student, case):
    """field_of gives the first and the last pixel that an output depends on."""
    i, layers, expected = case
    expect_equal(student.field_of(i, layers), expected)


@points(0.5)
@requires("test_size", "test_jump")
@hint("Test every layer, not only the first one, before you use its numbers.")
@given(call=refused())
def test_refuses_impossible_layers(student, call):
    """A kernel, a stride or a dilation below 1 and a padding below 0 raise ValueError."""
    function, arguments = call
    expect_raises(ValueError, getattr(student, function), *arguments)
