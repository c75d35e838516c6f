"""Public checks of resnet/batchnorm. The oracle takes one channel after the other and adds exactly, with math.fsum."""

import math

import numpy as np
from hypothesis import given
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

NEAR = Tolerance(rtol=1e-9, scaled=1e-9, floor=1.0)
"""The worst draw has n = 27 values near 100 with a deviation of 0.001. A running sum puts the mean off by at most
27 * 1.1e-16 * 100 = 3e-13, which the division by sqrt(eps) = 0.003 makes 1e-10 of y."""
DEFAULTS = {"momentum": 0.1, "eps": 1e-5}


def statistics(values):
    """Mean and biased variance of numbers."""
    mean = math.fsum(values) / len(values)
    return mean, math.fsum((value - mean) ** 2 for value in values) / len(values)


def normalise(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """The three results in float64, channel by channel."""
    x, (n, channels, h, w) = x.astype(np.float64), x.shape
    y, means, variances = np.empty(x.shape), np.array(running_mean, float), np.array(running_var, float)
    for c in range(channels):
        mean, var = float(running_mean[c]), float(running_var[c])
        if training:
            count = n * h * w
            mean, var = statistics(x[:, c].ravel().tolist())
            means[c] += momentum * (mean - means[c])
            variances[c] += momentum * (var * count / (count - 1) - variances[c])
        y[:, c] = float(gamma[c]) * (x[:, c] - mean) / math.sqrt(var + eps) + float(beta[c])
    return y, means, variances


@st.composite
def layers(draw, training, scales=(1.0, 1e-3, 50.0), offsets=(0, 2), dtype="float64"):
    """(arguments, options, expected), with at least two values in each channel where the batch gives the statistics."""
    n, c, h, w = draw(st.tuples(*[st.integers(1, 3)] * 4))
    n = 2 if training and n * h * w == 1 else n
    scale, offset = draw(st.sampled_from(scales)), draw(st.sampled_from(offsets))
    x = (draw(array_values((n, c, h, w))) * scale + offset).astype(dtype)
    gamma, beta, mean = (draw(array_values((c,), dtype)) for _ in range(3))
    var = draw(array_values((c,), dtype, low=0, styles=("ramp", "integers")))
    drawn = {"momentum": draw(st.sampled_from([0.1, 0.25, 0.0, 1.0])), "eps": draw(st.sampled_from([1e-5, 0.5, 1e-3]))}
    options = {name: value for name, value in drawn.items() if value != DEFAULTS[name]}
    arguments = (x, gamma, beta, mean, var, training)
    return arguments, options, normalise(*arguments, **options)


@points(1.5)
@hint("The mean is 2, both values are 1 away from it. A tenth of 2 goes into the running mean; and into the variance?")
def test_example(student):
    """The values 1 and 3 become -1 and 1, the running mean 0.2, the running variance 1.1."""
    x = np.array([1.0, 3.0]).reshape(2, 1, 1, 1)
    y = np.array([-1.0, 1.0]).reshape(2, 1, 1, 1) / math.sqrt(1 + 1e-5)
    result = student.batchnorm2d(x, np.ones(1), np.zeros(1), np.zeros(1), np.ones(1), True)
    expect_close(result, (y, np.array([0.2]), np.array([1.1])), NEAR)


@points(1.5)
@hint("Take the channel shown and compute its mean, its biased variance and one value of y by hand.")
@given(case=layers(training=True))
def test_training(student, case):
    """In training y is normalised with the mean and the biased variance of each channel of the batch."""
    arguments, options, expected = case
    expect_close(student.batchnorm2d(*arguments, **options)[0], expected[0], NEAR)


@points(0.5)
@requires("test_training")
@hint("The mean of the squares minus the square of the mean is a small difference of large numbers.")
@given(case=layers(training=True, scales=(1e-3,), offsets=(100,)))
def test_large_mean(student, case):
    """In training y is right also where the mean of a channel is large and its deviation small."""
    arguments, options, expected = case
    expect_close(student.batchnorm2d(*arguments, **options)[0], expected[0], NEAR)


@points(1.5)
@hint("How much of the old value stays when momentum is 0.1? And which of the two variances is stored?")
@given(case=layers(training=True))
def test_running_values(student, case):
    """In training the running mean and variance move towards the batch's by the share momentum."""
    arguments, options, expected = case
    expect_close(student.batchnorm2d(*arguments, **options)[1:], expected[1:], NEAR)


@points(1.5)
@hint("When training is False, x must have no influence on the mean and the variance.")
@given(case=layers(training=False))
def test_eval(student, case):
    """Without training the running values normalise, and stay as they are."""
    arguments, options, expected = case
    expect_close(student.batchnorm2d(*arguments, **options), expected, NEAR)


@points(0.5)
@requires("test_training", "test_running_values", "test_eval")
@hint("Make new arrays: `running_mean += ...` and `x -= ...` write into those of the caller.")
@given(case=layers(training=True) | layers(training=False))
def test_inputs_unchanged(student, case):
    """The arguments stay as they were, and all three results are fresh arrays."""
    arguments, options, _expected = case
    expect_unchanged(student.batchnorm2d, *arguments, **options)


@points(0.5)
@requires("test_training", "test_running_values", "test_eval")
@hint("A float64 array times a float32 array is float64; a Python number leaves float32 alone.")
@given(case=st.booleans().flatmap(lambda on: layers(on, (1.0, 50.0), dtype="float32")))
def test_float32(student, case):
    """float32 in gives float32 out, all three results."""
    arguments, options, expected = case
    expect_close(student.batchnorm2d(*arguments, **options), expected, T2, dtype="float32")


@points(0.5)
@requires("test_training", "test_eval")
@hint("Count the values of one channel before you compute their variance.")
@given(c=st.integers(1, 3), value=st.integers(-3, 3))
def test_refuses_one_value(student, c, value):
    """Training with a single value in each channel raises ValueError."""
    one = np.ones(c)
    expect_raises(ValueError, student.batchnorm2d, np.full((1, c, 1, 1), float(value)), one, one, one, one, True)
