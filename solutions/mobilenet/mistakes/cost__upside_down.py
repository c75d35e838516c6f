"""You return how many times cheaper it is. The ratio is the cheap one divided by the ordinary one.

Fails: test_examples
"""

import math
from fractions import Fraction


def cost_ratio(c_out, k):
    if c_out < 1 or k < 1:
        raise ValueError("at least 1")
    full = k * k * c_out
    cheap = k * k + c_out
    return Fraction(full, cheap)


def make_divisible(v, divisor=8):
    if divisor < 1:
        raise ValueError("divisor")
    n = max(divisor, int(v + divisor / 2) // divisor * divisor)
    if n < 0.9 * v:
        n += divisor
    return n


def conv(c_in, c_out, k, side, groups=1):
    weights = c_in // groups * c_out * k * k
    return weights + 2 * c_out, weights * side * side


def mobilenet_v1_cost(alpha=1.0, resolution=224):
    if alpha <= 0 or resolution < 1:
        raise ValueError("alpha or resolution")
    plan = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)]
    plan += [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
    side = math.ceil(resolution / 2)
    c = make_divisible(alpha * 32)
    params, macs = conv(3, c, 3, side)
    pointwise = 0
    for channels, stride in plan:
        o = make_divisible(alpha * channels)
        side = math.ceil(side / stride)
        p1, m1 = conv(c, c, 3, side, groups=c)
        p2, m2 = conv(c, o, 1, side)
        params += p1 + p2
        macs += m1 + m2
        pointwise += m2
        c = o
    params += c * 1000 + 1000
    macs += c * 1000
    return {"params": params, "macs": macs, "pointwise_share": pointwise / macs}


def mobilenet_v2_cost():
    plan = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    layers = [conv(3, 32, 3, 112)]
    c, side = 32, 112
    for t, o, n, s in plan:
        for i in range(n):
            stride = s if i == 0 else 1
            mid = c * t
            if t != 1:
                layers.append(conv(c, mid, 1, side))
            side = side // stride
            layers.append(conv(mid, mid, 3, side, groups=mid))
            layers.append(conv(mid, o, 1, side))
            c = o
    layers.append(conv(c, 1280, 1, side))
    layers.append((1280 * 1000 + 1000, 1280 * 1000))
    return {"params": sum(p for p, m in layers), "macs": sum(m for p, m in layers)}
