"""Xavier and He initialisation.

Run: grade resnet/he_init

How large should the weights be before training? So that numbers keep their size from layer to layer. The two recipes
that everybody uses differ in one assumption: Xavier counts with no ReLU, He with one.

Hints, from a question to nearly the answer:

Hint 1 (a question): How many weights meet in one output of a convolution with 3 input channels and a filter of 7 x 7?
Hint 2 (the idea): A sum of fan_in random terms has fan_in times their variance; a ReLU halves the mean square.
Hint 3 (nearly the line): `rng.normal(0.0, np.sqrt(2 / fan), shape)`; normal wants the root of the variance.
"""

import numpy as np


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return (fan_in, fan_out) of the weights of a layer.

    fan_in is the number of weights that go into one output number: all weights divided by `out`. fan_out is, as in
    PyTorch, all weights divided by the second number of the shape.

    shape   (out, in) of a fully connected layer, or (out, in / groups, kh, kw) of a convolution: a tuple or a list of
            whole numbers >= 1
    return  two ints
    raise   ValueError when the shape has fewer than two numbers

    >>> fans((10, 4))
    (4, 10)
    >>> fans((64, 3, 7, 7))
    (147, 3136)
    """
    # TODO: the area of the filter, times the channels on either side.
    # YOUR CODE HERE
    raise NotImplementedError()


def he_normal(shape: tuple[int, ...], rng: np.random.Generator, mode: str = "fan_in") -> np.ndarray:
    """Return independent normal weights with mean 0 and *variance* 2 / fan (He and others 2015).

    shape   as for `fans`
    rng     where all random numbers come from: the same state gives the same weights
    mode    "fan_in" or "fan_out": which of the two `fan` is
    return  float64, of this shape
    raise   ValueError when the shape has fewer than two numbers, and when the mode is another one

    >>> weights = he_normal((200, 50), np.random.default_rng(0))  # variance 2 / 50 = 0.04
    >>> weights.shape, bool(0.038 < weights.var() < 0.042)
    ((200, 50), True)
    """
    # TODO: pick the fan, then draw.
    # YOUR CODE HERE
    raise NotImplementedError()


def xavier_normal(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return independent normal weights with mean 0 and variance 2 / (fan_in + fan_out) (Glorot and Bengio 2010).

    shape, rng, return, raise   as for `he_normal`

    >>> weights = xavier_normal((150, 50), np.random.default_rng(0))  # variance 2 / 200 = 0.01
    >>> bool(0.0094 < weights.var() < 0.0106)
    True
    """
    # TODO: as he_normal, with both fans.
    # YOUR CODE HERE
    raise NotImplementedError()


def xavier_uniform(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return independent weights, uniform from -a to a with a = sqrt(6 / (fan_in + fan_out)).

    They have the variance of `xavier_normal`: that of a uniform number from -a to a is a**2 / 3.

    shape, rng, return, raise   as for `he_normal`

    >>> weights = xavier_uniform((100, 50), np.random.default_rng(0))  # a = sqrt(6 / 150) = 0.2
    >>> bool(0.19 < abs(weights).max() <= 0.2)
    True
    """
    # TODO: the bound a, then draw.
    # YOUR CODE HERE
    raise NotImplementedError()
