"""Public checks of extra/fold_bn. The oracle computes each number with 40 decimal digits.

Conv and normalisation together are an affine map of the pixels. The bias is its value for a black picture; each weight
is the value for a picture with a single 1, minus that bias.
"""

from decimal import Context, Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import T2, Tolerance, array_values, expect_close, expect_unchanged, hint, points, requires

NEAR = Tolerance(rtol=1e-12, atol=1e-11)
"""Five roundings. The terms of a bias that may cancel are below 3 * 3 / sqrt(1e-5) = 3000, so 5 * 3000 * 1.1e-16 =
1.6e-12 is the most that may be left."""
DIGITS = Context(prec=40)


def normalised(z, gamma, beta, mean, var, eps):
    """What the normalisation makes of z, in 40 digits."""
    root = DIGITS.sqrt(DIGITS.add(var, eps))
    return DIGITS.add(DIGITS.divide(DIGITS.multiply(gamma, DIGITS.subtract(z, mean)), root), beta)


def folded(w, b, *statistics, eps=1e-5):
    """(weights, bias) in float64."""
    weights, bias = np.empty(w.shape), np.empty(len(w))
    for o in range(len(w)):
        numbers = [Decimal(float(array[o])) for array in statistics] + [Decimal(eps)]
        black = Decimal(0 if b is None else float(b[o]))
        at_black = normalised(black, *numbers)
        bias[o] = float(at_black)
        for place, weight in np.ndenumerate(w[o]):
            white = normalised(DIGITS.add(Decimal(float(weight)), black), *numbers)
            weights[o][place] = float(DIGITS.subtract(white, at_black))
    return weights, bias


@st.composite
def layers(draw, bias=True, dtype="float64"):
    """(arguments, options, expected); in float64 variances of 0 and below eps are among them.

    In float32 they are at least 1: the terms of a bias are then below 18, and five roundings leave 5 * 18 * 6e-8 = 5.4e-6.
    """
    o, c, kh, kw = draw(st.tuples(st.integers(1, 3), *[st.integers(1, 2)] * 3))
    w = draw(array_values((o, c, kh, kw), dtype))
    b = draw(array_values((o,), dtype)) if bias else None
    gamma, beta, mean = (draw(array_values((o,), dtype)) for _ in range(3))
    low, factors = (1, [1.0, 25.0]) if dtype == "float32" else (0, [1.0, 1e-6, 25.0])
    var = draw(array_values((o,), low=low, styles=("ramp", "integers"))) * draw(st.sampled_from(factors))
    options = draw(st.sampled_from([{}, {"eps": 0.5}, {"eps": 1e-3}]))
    arguments = (w, b, gamma, beta, mean, var.astype(dtype))
    return arguments, options, folded(*arguments, **options)


@points(2)
@hint("The normalisation is 3 / 2 * (z - 5) + 4, and z = 2 x + 1. Put one into the other.")
def test_example(student):
    """Weight 2, bias 1, gamma 3, beta 4, mean 5 and variance 4 become the weight 3 and the bias -2."""
    arguments = [np.array([value]) for value in (1.0, 3.0, 4.0, 5.0, 4.0)]
    result = student.fold_bn(np.full((1, 1, 1, 1), 2.0), *arguments)
    # eps moves both by 6 * 1e-5 / 8 at most
    expect_close(result, (np.full((1, 1, 1, 1), 3.0), np.array([-2.0])), Tolerance(atol=1e-5))


@points(2)
@hint("One scale for each filter, gamma / sqrt(var + eps): along which axis of w do the filters stand?")
@given(case=layers())
def test_weights(student, case):
    """Every filter is multiplied by its scale."""
    arguments, options, expected = case
    expect_close(student.fold_bn(*arguments, **options)[0], expected[0], NEAR)


@points(2.5)
@hint("A black picture gives z = b. What does the normalisation make of it?")
@given(case=layers())
def test_bias(student, case):
    """The new bias is what the normalisation makes of the old one."""
    arguments, options, expected = case
    expect_close(student.fold_bn(*arguments, **options)[1], expected[1], NEAR)


@points(1)
@hint("Without bias a black picture gives z = 0. The folded layer has a bias all the same.")
@given(case=layers(bias=False))
def test_without_bias(student, case):
    """A convolution without bias gets one."""
    arguments, options, expected = case
    expect_close(student.fold_bn(*arguments, **options), expected, NEAR)


@points(0.5)
@requires("test_weights", "test_bias")
@hint("Make new arrays: `w *= ...` changes the caller's filters, and folding twice would then scale twice.")
@given(case=layers())
def test_inputs_unchanged(student, case):
    """The arguments stay as they were, and both results are fresh arrays."""
    arguments, options, _expected = case
    expect_unchanged(student.fold_bn, *arguments, **options)


@points(0.5)
@requires("test_weights", "test_bias")
@hint("A float64 array times a float32 array is float64; a Python number leaves float32 alone.")
@given(case=st.booleans().flatmap(lambda bias: layers(bias, "float32")))
def test_float32(student, case):
    """float32 in gives float32 out."""
    arguments, options, expected = case
    expect_close(student.fold_bn(*arguments, **options), expected, T2, dtype="float32")
