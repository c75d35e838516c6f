"""Public checks of cnn/linear_relu. The oracles multiply number by number, and count connection by connection."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T1,
    T2,
    array_values,
    expect_close,
    expect_equal,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = T1._replace(floor=1.0)
"""T1, and 1e-10 where terms cancel. Only normal values are rounded: 6 products up to 25 are off by 6 * 6 * 25 * 2.2e-16 =
2e-13, and by 6 * 30 times that after a second layer (4e-11)."""


def connected(x, w, b):
    """The oracle of linear: every output is one exact sum (math.fsum) of its products, in float64."""
    rows = x.astype(np.float64).reshape(-1, x.shape[-1])
    start = np.zeros(len(w)) if b is None else b
    y = [[math.fsum([*(row * w[o]), start[o]]) for o in range(len(w))] for row in rows]
    return np.array(y).reshape(*x.shape[:-1], len(w))


def weights_of(c_in, c_out, k, groups=1, bias=True):
    """The oracle of the counts: every pair of a channel and a filter in the same part has k * k weights."""
    pairs = sum(c * groups // c_in == o * groups // c_out for c in range(c_in) for o in range(c_out))
    return pairs * k * k + (c_out if bias else 0)


@st.composite
def layers(draw, dtype="float64", n_in=6):
    """(x, w, b, expected): weights are often square, as transposed ones fit as well then."""
    before = draw(st.lists(st.integers(1, 2), max_size=3))
    n_in, n_out = draw(st.integers(1, n_in)), draw(st.integers(1, 6))
    n_out = n_in if draw(st.booleans()) else n_out
    x = draw(array_values((*before, n_in), dtype))
    w = draw(array_values((n_out, n_in), dtype))
    b = draw(st.none() | array_values((n_out,), dtype))
    return x, w, b, connected(x, w, b)


@st.composite
def pairs(draw):
    """(x, first layer, second layer, the one layer that is both): layers are (w, b)."""
    x, w, b, _y = draw(layers(n_in=3))
    n_out = draw(st.integers(1, 3))
    w2, b2 = draw(array_values((n_out, len(w)))), draw(array_values((n_out,)))
    return x, (w, b), (w2, b2), (w2 @ w, b2 if b is None else connected(b, w2, b2))


def numbers(dtype="float64"):
    """An array of one to three axes with values on both sides of zero."""
    shapes = st.lists(st.integers(1, 4), min_size=1, max_size=3)
    return shapes.flatmap(lambda shape: array_values(tuple(shape), dtype, styles=("integers", "normal")))


@st.composite
def counts(draw):
    """(function, arguments, keywords, expected)."""
    bias = draw(st.sampled_from([{}, {"bias": False}, {"bias": True}]))
    n_in, n_out, k, groups = draw(st.tuples(*[st.integers(1, 5)] * 4))
    if draw(st.booleans()):
        return "linear_params", (n_in, n_out), bias, weights_of(n_in, n_out, 1, **bias)
    keywords = {**({} if groups == 1 else {"groups": groups}), **bias}
    arguments = (n_in * groups, n_out * groups, k)
    return "conv_params", arguments, keywords, weights_of(*arguments, **keywords)


REFUSED = [
    *(("linear", (np.ones((2, n)), np.ones((3, 2)), None)) for n in (1, 3)),
    *(("linear", (np.ones((2, 2)), np.ones((3, 2)), np.ones(n))) for n in (1, 2, 4)),
    ("linear", (np.ones((2, 2)), np.ones((1, 2)), np.ones(2))),
    ("linear", (np.ones((2, 2)), np.ones((3, 2)), np.ones((1, 3)))),
    *(("linear_params", sizes) for low in (0, -1) for sizes in ((low, 2), (2, low))),
    *(("conv_params", sizes) for low in (0, -1) for sizes in ((low, 2, 1), (2, low, 1), (2, 2, low), (2, 2, 1, low))),
    *(("conv_params", sizes) for sizes in ((3, 2, 1, 2), (2, 3, 1, 2), (1, 2, 1, 2), (2, 1, 1, 2), (4, 6, 3, 4))),
]
"""(function, arguments) that must raise ValueError; few enough that all of them are drawn."""


@points(1)
@hint(
    "The first output is 0.5 + 1*3 + 2*4; relu looks at each number by itself. "
    "AlexNet: 3 * 227 * 227 inputs, 96 * 55 * 55 outputs, 96 filters of 11 x 11."
)
@pytest.mark.parametrize(
    ("name", "arguments", "keywords", "expected"),
    [
        (
            "linear",
            (np.array([1.0, 2.0]), np.array([[3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]), np.array([0.5, 0.0, -1.0])),
            {},
            np.array([11.5, 17.0, 22.0]),
        ),
        ("relu", (np.array([-1.5, 0.0, 2.0]),), {}, np.array([0.0, 0.0, 2.0])),
        ("linear_params", (154_587, 290_400), {"bias": False}, 44_892_064_800),
        ("conv_params", (3, 96, 11), {"bias": False}, 34_848),
    ],
    ids=["linear", "relu", "linear_params", "conv_params"],
)
def test_examples(student, name, arguments, keywords, expected):
    """The examples of the file are right; the first layer of AlexNet is one of them."""
    expect_equal(getattr(student, name)(*arguments, **keywords), expected)


@points(1)
@hint("Row o of w belongs to output o. Work out one output by hand: its row times x, plus its bias.")
@given(case=layers())
def test_linear(student, case):
    """linear gives b[o] plus the sum of x[..., i] * w[o, i] for every output o, with any number of axes before."""
    x, w, b, expected = case
    expect_close(student.linear(x, w, b), expected, NEAR)


@points(0.5)
@hint("Which of the numbers are negative, and what should become of them? What becomes of the others?")
@given(x=numbers())
def test_relu(student, x):
    """relu keeps what is positive and gives 0 for the rest."""
    expect_equal(student.relu(x), np.where(x > 0, x, 0.0))


@points(0.5)
@hint("How many weights has one output (one filter)? Has it a bias? How many of them are there?")
@given(case=counts())
def test_counts(student, case):
    """linear_params and conv_params count each weight and each bias once."""
    name, arguments, keywords, expected = case
    expect_equal(getattr(student, name)(*arguments, **keywords), expected)


@points(0.25)
@requires("test_linear", "test_relu")
@hint("`x[x < 0] = 0` writes into the array of the caller, and returning x hands it back. Make a new one.")
@given(case=layers(), x=numbers())
def test_inputs_unchanged(student, case, x):
    """linear and relu leave their arguments as they were and return fresh arrays."""
    expect_unchanged(student.linear, *case[:3])
    expect_unchanged(student.relu, np.abs(x))
    expect_unchanged(student.relu, x)


@points(0.25)
@requires("test_linear", "test_relu")
@hint("np.zeros makes float64, and so does multiplying by a float64 array.")
@given(case=layers("float32", n_in=40), x=numbers("float32"))
def test_float32(student, case, x):
    """float32 in gives float32 out, for both functions."""
    *arguments, expected = case
    expect_close(student.linear(*arguments), expected, T2, dtype="float32")
    expect_equal(student.relu(x), np.where(x > 0, x, np.float32(0)))


@points(0.25)
@requires("test_linear")
@hint("Put the first result into the second layer, with letters. Is anything but multiplying and adding in it?")
@given(case=pairs())
def test_two_layers_are_one(student, case):
    """Two layers without ReLU give what one layer gives, with the weights w2 @ w1 and the bias w2 @ b1 + b2."""
    x, first, second, both = case
    expect_close(student.linear(student.linear(x, *first), *second), student.linear(x, *both), NEAR)


@points(0.25)
@requires("test_linear", "test_counts")
@hint("numpy repeats a bias of the wrong length where it can: compare shapes. And can there be half a channel?")
@given(case=st.sampled_from(REFUSED))
def test_refuses_what_does_not_fit(student, case):
    """Shapes that do not fit, counts below 1 and groups that do not divide the channels raise ValueError."""
    name, arguments = case
    expect_raises(ValueError, getattr(student, name), *arguments)
