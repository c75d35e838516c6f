"""Hidden checks of vit/layernorm_gelu: corners and laws."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T1, Tolerance, array_values, expect, expect_close, hint, points, requires

NEAR = Tolerance(scaled=1e-6, floor=1.0)
"""As in the public checks: rounding stays below 1e-8."""


@st.composite
def constants(draw):
    """(x, gamma, beta): tokens of one number repeated; D may be 1, and x may have four axes."""
    shape = (*draw(st.sampled_from([(1,), (2,), (2, 1, 3), ()])), draw(st.integers(1, 5)))
    values = draw(array_values((*shape[:-1], 1))) * draw(st.sampled_from([1.0, 0.1, 1e4]))
    return np.repeat(values, shape[-1], axis=-1), draw(array_values(shape[-1:])), draw(array_values(shape[-1:]))


@st.composite
def whole(draw):
    """int64 numbers and large or tiny floats, with their exact GELU."""
    values = draw(st.sampled_from([
        np.array([], dtype=float), np.zeros((2, 0, 3)), np.array([[-3, -1, 0], [1, 2, 9]]), np.array([7]),
        np.array([1e4, -1e4, 60.0, -60.0]), np.array([1e-8, -1e-8, 1e-300]), np.array([-6.0, 5.5, -4.0]),
    ]))  # fmt: skip
    result = [v / 2 * math.erfc(-v / math.sqrt(2)) for v in values.ravel().tolist()]
    return values, np.reshape(np.array(result, dtype=float), values.shape)


@points(0.25)
@requires("test_layer_norm")
@hint(
    "All features alike: the variance is 0, also where there is just one feature. What does eps leave of the fraction?"
)
@given(case=constants())
def test_constant_tokens(student, case):
    """A token whose features are all alike becomes beta, whatever their number."""
    x, gamma, beta = case
    expect_close(student.layer_norm(x, gamma, beta), np.broadcast_to(beta, x.shape).copy(), NEAR)


@points(0.25)
@requires("test_layer_norm")
@hint("Each token has a mean and a variance of its own. What else went into yours?")
@given(
    st.integers(2, 4),
    st.integers(2, 5),
    st.integers(0, 2**16),
    st.sampled_from([0.5, 3.0]),
    st.sampled_from([-2.0, 7.0]),
)
def test_tokens_stand_alone(student, n, d, seed, scale, shift):
    """With a tiny eps, stretching and moving one token changes no result, neither its own nor another's."""
    rng = np.random.default_rng(seed)
    x, gamma, beta = rng.permutation(np.arange(1.0, n * d + 1)).reshape(n, d), rng.normal(size=d), rng.normal(size=d)
    moved = x.copy()
    moved[0] = scale * x[0] + shift
    expect_close(student.layer_norm(moved, gamma, beta, 1e-12), student.layer_norm(x, gamma, beta, 1e-12), NEAR)


@points(0.25)
@requires("test_gelu", "test_gelu_tanh")
@hint("The normal curve is symmetric: the shares below x and below -x add up to 1.")
@given(x=array_values((12,), styles=("normal",)), scale=st.sampled_from([1.0, 2.0, 3.0]))
def test_laws_of_gelu(student, x, scale):
    """gelu(x) - gelu(-x) = x, and the tanh version is never more than 0.00048 away."""
    x = x * scale
    up, down, other = student.gelu(x), student.gelu(-x), student.gelu(x, "tanh")
    expect_close(np.asarray(up) - np.asarray(down), x, T1._replace(floor=1.0))
    gap = float(np.abs(np.asarray(up) - np.asarray(other)).max())
    expect(gap <= 4.8e-4, f"The two versions are {gap:.2g} apart.", actual=gap, expected=4.8e-4)


@points(0.25)
@requires("test_gelu")
@hint("No numbers give no numbers; whole numbers give float64; far from 0 the result is x or 0.")
@given(case=whole())
def test_gelu_of_anything(student, case):
    """gelu is right for arrays without elements, for int64, and for large and tiny numbers."""
    x, result = case
    expect_close(student.gelu(x), result, NEAR)
