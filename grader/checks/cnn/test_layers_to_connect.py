"""Public checks of cnn/layers_to_connect. The oracle tries 0, 1, 2, ... layers and goes back through each stack."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, expect_raises, hint, points, requires

DEFAULTS = {"stride": 1, "dilation": 1}


def reach(layers, k, stride, dilation):
    """Distance from the first to the last pixel behind output 0, from the last layer back to the first."""
    last = 0
    for _layer in range(layers):
        last = last * stride + dilation * (k - 1)
    return last


def needed(distance, k, stride=1, dilation=1):
    """The first number of layers whose reach is the distance or more."""
    return next(layers for layers in count() if reach(layers, k, stride, dilation) >= distance)


def keywords(**options):
    """The options that differ from their defaults: so that a shown call is short."""
    return {name: value for name, value in options.items() if value != DEFAULTS[name]}


@st.composite
def pixels(draw, stride=1, dilation=1):
    """(distance, k, options, layers); an option is drawn from 2 up to the given number, or left out."""
    distance = draw(st.integers(0, 12) | st.integers(0, 200))
    k = draw(st.integers(2, 7))
    options = keywords(
        stride=draw(st.integers(min(stride, 2), stride)), dilation=draw(st.integers(min(dilation, 2), dilation))
    )
    return distance, k, options, needed(distance, k, **options)


@st.composite
def refused(draw):
    """(arguments, options) that must raise ValueError."""
    distance, k, less = draw(st.integers(0, 5)), draw(st.integers(2, 4)), draw(st.integers(0, 2))
    cases = [((-1 - less, k), {}), ((distance, 1 - less), {}), ((distance, k), {"stride": -less})]
    return draw(st.sampled_from([*cases, ((distance, k), {"dilation": -less})]))


@points(1)
@hint("The field of one layer has 3 pixels, of two layers 5. Which distance has 3 pixels, which has 5?")
def test_examples(student):
    """3 x 3 filters connect pixels at distance 0, 2, 3 and 223 with 0, 1, 2 and 112 layers; with stride 2, 223 takes 7."""
    layers = [student.layers_to_connect(distance, 3) for distance in (0, 2, 3, 223)]
    expect_equal([*layers, student.layers_to_connect(223, 3, stride=2)], [0, 1, 2, 112, 7])


@points(1.25)
@hint("Try the distances 0, 1, 2, 3, 4 with k = 3: after which of them does one layer more become necessary?")
@given(case=pixels())
def test_counts_layers(student, case):
    """layers_to_connect is the least number of plain layers whose field holds both pixels."""
    distance, k, options, layers = case
    expect_equal(student.layers_to_connect(distance, k, **options), layers)


@points(0.5)
@hint("After each layer a step is `stride` times as many pixels wide. Does your field grow faster and faster?")
@given(case=pixels(stride=3))
def test_stride(student, case):
    """layers_to_connect is right for layers with a stride."""
    distance, k, options, layers = case
    expect_equal(student.layers_to_connect(distance, k, **options), layers)


@points(0.5)
@hint("K weights that stand D pixels apart reach over D(K - 1) pixels.")
@given(case=pixels(dilation=4))
def test_dilation(student, case):
    """layers_to_connect is right for layers whose weights stand apart (dilation)."""
    distance, k, options, layers = case
    expect_equal(student.layers_to_connect(distance, k, **options), layers)


@points(0.25)
@requires("test_counts_layers")
@hint("One more pixel between the two can make one more layer necessary, but not two, and it cannot save one.")
@given(distance=st.integers(0, 60), k=st.integers(2, 7), stride=st.integers(1, 2))
def test_grows_with_distance(student, distance, k, stride):
    """One pixel of distance more takes as many layers, or one more."""
    options = keywords(stride=stride, dilation=1)
    near, far = (student.layers_to_connect(d, k, **options) for d in (distance, distance + 1))
    expect(near <= far <= near + 1, f"Distance {distance} takes {near} layers, distance {distance + 1} takes {far}.")


@points(0.5)
@requires("test_counts_layers")
@hint("Layers of one weight never connect two pixels, whatever their number. Test the arguments before the loop.")
@given(case=refused())
def test_refuses_bad_arguments(student, case):
    """A negative distance, k below 2 and a stride or a dilation below 1 raise ValueError."""
    arguments, options = case
    expect_raises(ValueError, student.layers_to_connect, *arguments, **options)
