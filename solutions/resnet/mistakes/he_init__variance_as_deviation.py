"""You hand the variance to normal(), which wants the deviation: the root is missing.

Fails: test_he_normal, test_xavier
"""

import numpy as np


def fans(shape):
    if len(shape) < 2:
        raise ValueError("need at least two dimensions")
    area = 1
    for k in shape[2:]:
        area *= k
    return shape[1] * area, shape[0] * area


def he_normal(shape, rng, mode="fan_in"):
    fan_in, fan_out = fans(shape)
    if mode == "fan_in":
        fan = fan_in
    elif mode == "fan_out":
        fan = fan_out
    else:
        raise ValueError("unknown mode")
    std = 2.0 / fan
    return rng.normal(0.0, std, size=shape)


def xavier_normal(shape, rng):
    fan_in, fan_out = fans(shape)
    std = 2.0 / (fan_in + fan_out)
    return rng.normal(0.0, std, size=shape)


def xavier_uniform(shape, rng):
    fan_in, fan_out = fans(shape)
    a = np.sqrt(6.0 / (fan_in + fan_out))
    return rng.uniform(-a, a, size=shape)
