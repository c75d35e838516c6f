"""Hidden checks of resnet/he_init: other seeds, and what the two recipes do to a deep network."""

import math

import numpy as np
import pytest

from grader.testing import expect, generator, hint, points, requires

WIDTH, DEPTH = 128, 20


def signal(weights):
    """Mean square behind DEPTH layers x -> relu(W x), for inputs of mean square 1.

    Each layer multiplies it by 1 (He) or 1/2 (Xavier), times 1 give or take sqrt(5 / WIDTH); after 20 layers the
    logarithm has a standard deviation of 0.9. The bounds below are ln(100) = 4.6 away, so 5 deviations.
    """
    x = np.random.default_rng(1).normal(size=(WIDTH, 64))
    for w in weights:
        x = np.maximum(w @ x, 0)
    return float(np.square(x).mean())


@points(0.5)
@requires("test_he_normal", "test_xavier")
@hint("Which of the two recipes counts with a ReLU? Print the mean square of the numbers after each layer.")
@pytest.mark.parametrize(
    ("name", "low", "high"), [("he_normal", 1e-2, 1e2), ("xavier_normal", 1e-8, 1e-4)], ids=["He", "Xavier"]
)
def test_signal(student, grading_seed, name, low, high):
    """Behind 20 ReLU layers the signal still has its size with He's weights, and has vanished with Xavier's."""
    rng = generator(student, abs(grading_seed))
    size = signal([getattr(student, name)((WIDTH, WIDTH), rng) for _layer in range(DEPTH)])
    expect(low < size < high, f"The mean square went from 1 to {size:.3g}.", actual=size)


@points(0.5)
@requires("test_he_normal", "test_xavier")
@hint("Is one of your numbers right only for the shapes that you tried? Think of few inputs and many outputs.")
@pytest.mark.parametrize(("name", "fan"), [("he_normal", 3), ("xavier_normal", 4000), ("xavier_uniform", 4000)])
def test_extreme_shapes(student, grading_seed, name, fan):
    """The variance is right also for three inputs and thousands of outputs."""
    weights = getattr(student, name)([7997, 3], generator(student, abs(grading_seed) + 1))
    variance, square = 2 / fan if name == "he_normal" else 1 / fan, float(np.square(weights).mean())
    off = 5 * variance * math.sqrt(2 / (7997 * 3))
    text = f"The variance is {square:.4g}, expected {variance:.4g}."
    expect(abs(square - variance) <= off, text, actual=square, expected=variance)
