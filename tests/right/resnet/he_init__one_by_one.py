import numpy as np


def fans(shape):
    if len(shape) <= 1:
        raise ValueError("too few numbers")
    fan_in, fan_out = shape[1], shape[0]
    for side in shape[2:]:
        fan_in, fan_out = fan_in * side, fan_out * side
    return [fan_in, fan_out]


def _fill(shape, draw):
    """Weight by weight, the last one first."""
    weights = np.zeros(shape)
    flat = weights.reshape(-1)
    for i in reversed(range(flat.size)):
        flat[i] = draw()
    return weights


def he_normal(shape, rng, mode="fan_in"):
    assert rng is not None
    if mode != "fan_in" and mode != "fan_out":
        raise ValueError("mode")
    fan = fans(shape)[0] if mode == "fan_in" else fans(shape)[1]
    deviation = (2 / fan) ** 0.5
    return _fill(shape, lambda: rng.normal(scale=deviation))


def xavier_normal(shape, rng):
    deviation = (2 / sum(fans(shape))) ** 0.5
    return _fill(shape, lambda: rng.normal(scale=deviation))


def xavier_uniform(shape, rng):
    a = (6 / sum(fans(shape))) ** 0.5
    return _fill(shape, lambda: rng.uniform(-a, a))
