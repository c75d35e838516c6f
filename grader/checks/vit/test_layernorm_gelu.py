"""Public checks of vit/layernorm_gelu. The oracles: exact fractions up to the root, and math.erfc."""

import math
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.testing import (
    T2,
    Tolerance,
    array_values,
    expect_close,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

NEAR = Tolerance(scaled=1e-6, floor=1.0)
"""Features near 10000 have a mean that is off by 6e-12 at most (4 roundings of 1e4); by sqrt(1e-6 + 1e-5) that is 2e-9,
times a gamma of 15 3e-8. Elsewhere some 1e-15. A wrong place of eps is off by 1e-5."""


def normalised(x, gamma, beta, eps=1e-5):
    """layer_norm, token by token."""
    result = np.empty(x.shape)
    for where in np.ndindex(x.shape[:-1]):
        token = [Fraction(float(v)) for v in x[where]]
        mean = sum(token) / len(token)
        var = sum((v - mean) ** 2 for v in token) / len(token)
        root = math.sqrt(var + Fraction(eps))
        result[where] = [float(v - mean) / root * g + b for v, g, b in zip(token, gamma, beta, strict=True)]
    return result


def exact(x):
    """x times the share of a standard normal below x; erfc keeps the lower tail exact."""
    return x / 2 * math.erfc(-x / math.sqrt(2))


def tanh_version(x):
    """(1 + tanh u) / 2 is the logistic function of 2u."""
    return x / (1 + math.exp(-2 * math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def apply(function, x):
    """The array of function(v) for every v in x."""
    return np.array([function(v) for v in x.ravel().tolist()]).reshape(x.shape)


@st.composite
def tokens(draw, scales=(1.0, 1e-3), offset=0.0):
    """(arguments of layer_norm, result): up to 2 x 3 tokens of 2 to 5 features."""
    shape = (*draw(st.sampled_from([(1,), (2,), (3,), (2, 3), ()])), draw(st.integers(2, 5)))
    x = draw(array_values(shape)) * draw(st.sampled_from(scales)) + offset
    gamma, beta = draw(array_values(shape[-1:])), draw(array_values(shape[-1:]))
    eps = draw(st.sampled_from([(), (0.1,), (1e-3,)]))
    return (x, gamma, beta, *eps), normalised(x, gamma, beta, *eps)


@st.composite
def numbers(draw, function):
    """(x, function of x): from -10 to 10."""
    shape = draw(st.sampled_from([(1,), (3,), (2, 2)]))
    x = draw(array_values(shape)) * draw(st.sampled_from([1.0, 0.25, -1.0, -2.0]))
    return x, apply(function, x)


@st.composite
def singles(draw):
    """(x, gamma, beta, layer_norm with eps = 1, exact gelu) in float32; x is at times a flipped view."""
    shape = (draw(st.integers(1, 3)), draw(st.integers(2, 4)))
    x = draw(array_values(shape, "float32", styles=("integers", "normal")))
    gamma, beta = (draw(array_values(shape[1:], "float32", styles=("integers",))) for _ in range(2))
    x = x[::-1, ::-1] if draw(st.booleans()) else x
    return x, gamma, beta, normalised(x, gamma, beta, 1.0), apply(exact, x)


@st.composite
def refused(draw):
    """[(function, arguments)] that must raise ValueError: for drawn sizes, one call for each possible fault."""
    d, n = draw(st.integers(2, 3)), draw(st.integers(1, 3))

    def norm(gamma, beta):
        return "layer_norm", (np.ones((n, d)), np.ones(gamma), np.ones(beta))

    return [
        norm((d + 1,), (d,)), norm((d,), (d + 1,)), norm((1,), (d,)), norm((d,), (1,)), norm((), (d,)), norm((d,), ()),
        norm((1, d), (d,)), norm((d,), (n, d)), norm((1,), (1,)), norm((n, d), (n, d)),
        *(("gelu", (np.ones(n), name)) for name in ("exact", "Tanh", "", "erf", "tanh ")),
    ]  # fmt: skip


@points(0.25)
@hint("The mean of 1 and 3 is 2, the variance 1. And of 5 and 5?")
def test_layer_norm_example(student):
    """layer_norm gives the two tokens of the docstring."""
    x, gamma, beta = np.array([[1.0, 3.0], [5.0, 5.0]]), np.array([2.0, 2.0]), np.array([0.0, 1.0])
    side = 2 / math.sqrt(1 + 1e-5)
    expect_close(student.layer_norm(x, gamma, beta), np.array([[-side, 1 + side], [0.0, 1.0]]), NEAR)


@points(0.25)
@hint("gelu(1) is the share of a standard normal below 1: 84 %. For -1, what is left, times -1.")
def test_gelu_example(student):
    """gelu gives the three numbers of the docstring, with erf and with tanh."""
    x = np.array([-1.0, 0.0, 1.0])
    expect_close(student.gelu(x), apply(exact, x), NEAR)
    expect_close(student.gelu(x, "tanh"), apply(tanh_version, x), NEAR)


@points(1)
@hint("Take one token: subtract its mean. The variance is the mean of the squares; eps joins it before the root.")
@given(case=tokens())
def test_layer_norm(student, case):
    """layer_norm brings each token to mean 0 and variance 1, then scales and shifts its features."""
    arguments, result = case
    expect_close(student.layer_norm(*arguments), result, NEAR)


@points(0.25)
@requires("test_layer_norm")
@hint(
    "The squares of numbers near 10000 are huge, and their differences get lost. What can you subtract before squaring?"
)
@given(case=tokens((1e-3,), 1e4))
def test_far_from_zero(student, case):
    """layer_norm is as good where the features are close together and far from 0."""
    arguments, result = case
    expect_close(student.layer_norm(*arguments), result, NEAR)


@points(0.75)
@hint("Put x = 1 into the formula: erf(1 / sqrt 2) = 0.6827.")
@given(case=numbers(exact))
def test_gelu(student, case):
    """gelu gives x / 2 * (1 + erf(x / sqrt 2))."""
    x, result = case
    expect_close(student.gelu(x), result, NEAR)


@points(0.5)
@hint("Put x = 1 into the formula: the argument of tanh is 0.7979 * 1.0447 = 0.8336.")
@given(case=numbers(tanh_version))
def test_gelu_tanh(student, case):
    """gelu with "tanh" gives x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))."""
    x, result = case
    expect_close(student.gelu(x, "tanh"), result, NEAR)


@points(0.5)
@requires("test_layer_norm", "test_gelu")
@hint("`-=` and `*=` write into the caller's array. math.erf gives float64: which dtype had x?")
@given(case=singles())
def test_fresh(student, case):
    """float32 gives float32 in both functions, and no argument is changed."""
    x, gamma, beta, result, activated = case
    expect_close(expect_unchanged(student.layer_norm, x, gamma, beta, 1.0), result, T2, dtype="float32")
    expect_close(expect_unchanged(student.gelu, x), activated, T2, dtype="float32")


@points(0.5)
@requires("test_layer_norm", "test_gelu", "test_gelu_tanh")
@hint(
    "numpy stretches a gamma of one number to all features, so compare shapes. And what does gelu do with a third name?"
)
@settings(max_examples=6)
@given(calls=refused())
def test_refuses_what_does_not_fit(student, calls):
    """gamma or beta of another shape than (D,), and an unknown `approximate`, raise ValueError."""
    for name, arguments in calls:
        expect_raises(ValueError, getattr(student, name), *arguments)
