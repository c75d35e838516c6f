"""Public checks of resnet/he_init: fans are counted on an array of that shape, weights are judged by their moments.

False alarms: each moment may be off by 5 of its standard errors, which chance exceeds once in 1.7 million; with about
thirty of them a right answer is refused once in 50,000 gradings, and then always for the same seeds.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, expect_raises, generator, hint, points, requires

SHAPES = ((200, 100), (40, 500), (30, 40, 3, 6), (100, 4, 7, 7))
"""Each has about 20,000 weights and two fans that differ much."""
DRAWS = ("he_normal", "xavier_normal", "xavier_uniform")


def counted_fans(shape):
    """Weights into one output, and weights out of one input channel."""
    weights = np.empty(shape)
    return weights[0].size, weights[:, 0].size


def expect_moments(weights, shape, variance):
    """Fail unless these weights can have mean 0 and this variance."""
    expect(isinstance(weights, np.ndarray), "It has to return a numpy array.")
    expect_equal(weights.shape, tuple(shape), "(This is the shape.)")
    expect_equal(weights.dtype.name, "float64", "(This is the dtype.)")
    n, deviation = weights.size, math.sqrt(variance)
    mean, square = float(weights.mean()), float(np.square(weights).mean())
    off = 5 * deviation / math.sqrt(n)
    text = f"The mean of {n:,} weights is {mean:.4g}, expected 0 (chance explains up to {off:.2g})."
    expect(abs(mean) <= off, text, actual=mean, expected=0.0)
    off = 5 * variance * math.sqrt(2 / n)
    chance = f"(chance explains {off:.2g} more or less)"
    text = f"The variance of {n:,} weights is {square:.4g}, expected {variance:.4g} {chance}."
    expect(abs(square - variance) <= off, text, actual=square, expected=variance)


def expect_distribution(weights, name, variance):
    """Fail unless the weights can be normal (or uniform) with this variance, by the test of Kolmogorov and Smirnov.

    The distance of the two distribution functions exceeds 2.69 / sqrt(n) by chance once in a million; a look at 199
    places can only make it smaller.
    """
    share, n = np.arange(1, 200) / 200, weights.size
    if name == "xavier_uniform":
        bound = math.sqrt(3 * variance)
        places = bound * (2 * share - 1)
        text = f"The largest weight is {np.abs(weights).max():.6g}, but none may be beyond {bound:.6g}."
        expect(bool(np.abs(weights).max() <= bound * (1 + 1e-12)), text)
    else:
        places = np.linspace(-3, 3, 199) * math.sqrt(variance)
        share = np.array([(1 + math.erf(place / math.sqrt(2 * variance))) / 2 for place in places])
    found = np.searchsorted(np.sort(weights, axis=None), places) / n
    worst = int(np.argmax(np.abs(found - share)))
    text = f"{found[worst]:.1%} of {n:,} weights are below {places[worst]:.4g}, expected {share[worst]:.1%}."
    expect(bool(abs(found[worst] - share[worst]) <= 2.69 / math.sqrt(n)), text)


@st.composite
def shapes(draw, most=6):
    """Of a linear layer or of a convolution, as a tuple or a list."""
    length = draw(st.sampled_from([2, 4]))
    shape = draw(st.tuples(*[st.integers(1, most)] * length))
    return draw(st.sampled_from([tuple, list]))(shape)


@points(1)
@hint("One output of the second layer sees 3 channels of 7 x 7 pixels each.")
@pytest.mark.parametrize(
    ("shape", "expected"), [((10, 4), (4, 10)), ((64, 3, 7, 7), (147, 3136))], ids=["linear", "conv"]
)
def test_example(student, shape, expected):
    """fans gives (4, 10) for a linear layer from 4 to 10, and (147, 3136) for the first layer of a ResNet."""
    expect_equal(student.fans(shape), expected)


@points(0.5)
@hint("Write an array of this shape as a table. How many weights does one row hold?")
@given(shape=shapes())
def test_fans(student, shape):
    """fans counts the weights into one output and out of one input channel."""
    expect_equal(student.fans(shape), counted_fans(shape))


@points(1)
@requires("test_fans")
@hint("normal() and its like take the deviation, which is the root of the variance. Which fan does the mode ask for?")
@pytest.mark.parametrize("mode", ["default", "fan_in", "fan_out"])
def test_he_normal(student, mode):
    """he_normal draws normal weights with mean 0 and variance 2 / fan."""
    for seed, shape in enumerate(SHAPES):
        options = {} if mode == "default" else {"mode": mode}
        weights = student.he_normal(shape, generator(student, seed), **options)
        variance = 2 / counted_fans(shape)[mode == "fan_out"]
        expect_moments(weights, shape, variance)
        expect_distribution(weights, "he_normal", variance)


@points(0.75)
@requires("test_fans")
@hint("Both recipes of Xavier have the variance 2 / (fan_in + fan_out). For a uniform number that is a**2 / 3.")
@pytest.mark.parametrize("name", DRAWS[1:])
def test_xavier(student, name):
    """xavier_normal and xavier_uniform draw with mean 0 and variance 2 / (fan_in + fan_out)."""
    for seed, shape in enumerate(SHAPES):
        weights = getattr(student, name)(shape, generator(student, seed))
        variance = 2 / sum(counted_fans(shape))
        expect_moments(weights, shape, variance)
        expect_distribution(weights, name, variance)


@points(0.5)
@requires("test_he_normal", "test_xavier")
@hint("Take every random number from `rng`: np.random.normal() has a state of its own, which nobody passed to you.")
@given(name=st.sampled_from(DRAWS), shape=shapes(4), seed=st.integers(0, 1000))
def test_rng_decides(student, name, shape, seed):
    """The same state of rng gives the same weights, another state gives others."""
    draw, rng = getattr(student, name), generator(student, seed)
    first, second = draw(shape, rng), draw(shape, rng)
    again, other = draw(shape, generator(student, seed)), draw(shape, generator(student, seed + 1))
    expect_equal((first.shape, first.dtype.name), (tuple(shape), "float64"))
    expect(
        bool((first == again).all()),
        "Two generators with the same seed gave different weights.",
        actual=again,
        expected=first,
    )
    expect(not (first == second).all(), "The second call with the same rng repeats weights of the first.")
    expect(not (first == other).all(), f"The seeds {seed} and {seed + 1} gave the same weights.")


@points(0.25)
@requires("test_he_normal", "test_xavier")
@hint("A list of length 1 has no second number; and what happens to a mode that you do not know?")
@given(
    name=st.sampled_from(("fans", *DRAWS)), n=st.integers(0, 1), mode=st.sampled_from(["fan_avg", "", "FAN_IN", "in"])
)
def test_refuses(student, name, n, mode):
    """A shape of fewer than two numbers raises ValueError, and so does an unknown mode."""
    rng = () if name == "fans" else (generator(student, 0),)
    expect_raises(ValueError, getattr(student, name), (3,) * n, *rng)
    expect_raises(ValueError, student.he_normal, (3, 2), generator(student, 0), mode)
