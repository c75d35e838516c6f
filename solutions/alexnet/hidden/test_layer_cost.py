"""Hidden checks of alexnet/layer_cost."""

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires


def cost(elements, params, macs):
    """The six keys."""
    memory = {"elements": elements, "bytes": 4 * elements, "kib": elements / 256}
    return {**memory, "params": params, "macs": macs, "flops": macs + macs}


@st.composite
def real_layers(draw):
    """(arguments, options, cost) of the size that networks have; the places along a side are walked."""
    groups = draw(st.sampled_from([1, 2, 4, 32]))
    c_in, c_out = groups * draw(st.integers(1, 16)), groups * draw(st.integers(1, 16))
    k, stride, padding = draw(st.integers(1, 11)), draw(st.integers(1, 5)), draw(st.integers(0, 5))
    least = max(1, k - 2 * padding)
    h, w = draw(st.integers(least, 300)), draw(st.integers(least, 300))
    bias = draw(st.booleans())
    outputs = 1
    for side in (h, w):
        outputs *= len(range(-padding, side + padding - k + 1, stride))
    seen = len(range(0, c_in, groups)) * k**2
    options = {"groups": groups, "bias": bias}
    expected = cost(c_out * outputs, c_out * seen + c_out * bias, c_out * outputs * seen)
    return (c_in, c_out, k, stride, padding, h, w), options, expected


@st.composite
def exact_fits(draw):
    """(function, arguments, elements) where the window covers the whole padded input, whatever the stride."""
    c_in, c_out, stride = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    side, padding = draw(st.integers(1, 6)), draw(st.integers(0, 2))
    if draw(st.booleans()):
        return "pool_cost", (c_out, side, stride, side, side), c_out
    return "conv_cost", (c_in, c_out, side + 2 * padding, stride, padding, side, side), c_out


@points(0.25)
@hint("Take a layer of a network you know, with groups and without bias, and count it on paper.")
@given(case=real_layers())
def test_real_layers(student, case):
    """conv_cost is right for layers as large as real ones, with all options together."""
    arguments, options, expected = case
    expect_equal(student.conv_cost(*arguments, **options), expected)


@points(0.25)
@requires("test_conv_parameters", "test_fc")
@hint("A filter as large as the image multiplies every input once: that is a fully connected layer.")
@given(c=st.integers(1, 5), k=st.integers(1, 6), n_out=st.integers(1, 9), bias=st.booleans())
def test_fc_is_a_convolution(student, c, k, n_out, bias):
    """A fully connected layer costs what a convolution costs whose filters are as large as its input."""
    conv = student.conv_cost(c, n_out, k, 1, 0, k, k, bias=bias)
    expect_equal(student.fc_cost(c * k * k, n_out, bias=bias), conv, "That is what conv_cost gave.")


@points(0.25)
@hint("A window exactly as large as the padded input fits: it has one place.")
@given(case=exact_fits())
def test_one_place(student, case):
    """conv_cost and pool_cost accept a window that just fits into the padded input."""
    function, arguments, elements = case
    cost = getattr(student, function)(*arguments)
    expect_equal(cost["elements"] if isinstance(cost, dict) and "elements" in cost else cost, elements)
