import math

import numpy as np


def fans(shape):
    try:
        n_out, n_in, *kernel = shape
    except ValueError:
        raise ValueError("a layer has two sides") from None
    return math.prod([n_in, *kernel]), math.prod([n_out, *kernel])


def _normal(shape, rng, variance):
    """Normal numbers from uniform ones, by Box and Muller."""
    radius = np.sqrt(-2 * variance * np.log1p(-rng.random(shape)))
    return radius * np.cos(2 * math.pi * rng.random(shape))


def he_normal(shape, rng, mode="fan_in"):
    fan_in, fan_out = fans(shape)
    if mode == "fan_in":
        return _normal(shape, rng, 2 / fan_in)
    if mode == "fan_out":
        return _normal(shape, rng, 2 / fan_out)
    raise ValueError(f"no mode {mode}")


def xavier_normal(shape, rng):
    return _normal(shape, rng, 2 / sum(fans(shape)))


def xavier_uniform(shape, rng):
    bound = (6 / sum(fans(shape))) ** 0.5
    return bound - 2 * bound * rng.random(shape)
