"""Right answer: each network as a list of (weights, channels out, side), added up at the end."""

from fractions import Fraction
from math import floor


def cost_ratio(c_out, k):
    if c_out <= 0 or k <= 0:
        raise ValueError("positive")
    return Fraction(c_out + k**2, c_out * k**2)


def make_divisible(v, divisor=8):
    if divisor <= 0:
        raise ValueError("divisor")
    n = max(floor(v / divisor + 0.5), 1) * divisor
    while n < 0.9 * v:
        n += divisor
    return n


def add_up(layers, classes_in):
    params = sum(weights + 2 * c for weights, c, _side in layers) + 1000 * classes_in + 1000
    return params, sum(weights * side**2 for weights, _c, side in layers) + 1000 * classes_in


def mobilenet_v1_cost(alpha=1.0, resolution=224):
    if not alpha > 0 or resolution < 1:
        raise ValueError("arguments")
    widths = [make_divisible(alpha * c) for c in [32, 64, 128, 128, 256, 256] + [512] * 6 + [1024] * 2]
    strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1]
    side = resolution // 2 + resolution % 2
    layers, pointwise = [(27 * widths[0], widths[0], side)], 0
    for c, o, stride in zip(widths[:-1], widths[1:], strides, strict=True):
        side = side if stride == 1 else side // 2 + side % 2
        layers += [(9 * c, c, side), (c * o, o, side)]
        pointwise += c * o * side**2
    params, macs = add_up(layers, widths[-1])
    return {"pointwise_share": float(Fraction(pointwise, macs)), "macs": macs, "params": params}


def mobilenet_v2_cost():
    layers, c, side = [(27 * 32, 32, 112)], 32, 112
    for row in (
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ):
        t, o, n, stride = row
        while n:
            wide = t * c
            layers += [(c * wide, wide, side)] * (t > 1)
            side, stride, n = side // stride, 1, n - 1
            layers += [(9 * wide, wide, side), (wide * o, o, side)]
            c = o
    params, macs = add_up([*layers, (c * 1280, 1280, side)], 1280)
    return dict(params=params, macs=macs)
