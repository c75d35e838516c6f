import math

import numpy as np


def fans(shape):
    """Numpy integers, which a student need not convert."""
    shape = np.array(shape, dtype=np.int64)
    if shape.size < 2:
        raise ValueError("one number is no matrix")
    total = np.prod(shape)
    return total // shape[0], total // shape[1]


def he_normal(shape, rng, mode="fan_in"):
    """Standard normal numbers, scaled."""
    which = {"fan_in": 0, "fan_out": 1}
    if mode not in which:
        raise ValueError(mode)
    return rng.standard_normal(tuple(shape)) * math.sqrt(2 / fans(shape)[which[mode]])


def xavier_normal(shape, rng):
    fan_in, fan_out = fans(shape)
    return rng.standard_normal(tuple(shape)) / np.sqrt((fan_in + fan_out) / 2)


def xavier_uniform(shape, rng):
    fan_in, fan_out = fans(shape)
    return (2 * rng.random(tuple(shape)) - 1) * math.sqrt(6 / (fan_in + fan_out))
