"""Right answer: blocks are consumed by recursive functions that return triples; divmod instead of floor."""

from fractions import Fraction


def cost_ratio(c_out, k):
    if min(c_out, k) < 1:
        raise ValueError
    separable = Fraction(k * k * 5 + 5 * c_out)  # five channels in, as an example: they cancel out
    return separable / (k * k * 5 * c_out)


def make_divisible(v, divisor=8):
    if divisor < 1:
        raise ValueError
    times, rest = divmod(v, divisor)
    times = int(times) + (2 * rest >= divisor)
    return times * divisor if times * divisor >= 0.9 * v else (times + 1) * divisor


def plus(*triples):
    return tuple(map(sum, zip(*triples, strict=True)))


def v1(c, side, blocks, alpha):
    if not blocks:
        return 1001 * c - c + 1000, 1000 * c, 0
    (wide, stride), *rest = blocks
    o, side = make_divisible(wide * alpha), (side - 1) // stride + 1
    area = side * side
    here = 9 * c + 2 * c + c * o + 2 * o, area * (9 * c + c * o), area * c * o
    return plus(here, v1(o, side, rest, alpha))


def mobilenet_v1_cost(alpha=1.0, resolution=224):
    if alpha <= 0 or resolution < 1:
        raise ValueError
    c, side = make_divisible(32 * alpha), (resolution - 1) // 2 + 1
    plan = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + 5 * [(512, 1)] + [(1024, 2), (1024, 1)]
    params, macs, mixing = plus((27 * c + 2 * c, 27 * c * side * side, 0), v1(c, side, plan, alpha))
    return {"params": params, "macs": macs, "pointwise_share": mixing / macs}


def v2(c, side, rows):
    if not rows:
        return 1280 * c + 2560 + 1281000, 1280 * c * side * side + 1280000
    (t, o, n, stride), *rest = rows
    m, small = t * c, side // stride
    expand = (c * m + 2 * m, c * m * side * side) if t > 1 else (0, 0)
    here = 11 * m + m * o + 2 * o, small * small * (9 * m + m * o)
    return plus(expand, here, v2(o, small, [(t, o, n - 1, 1), *rest] if n > 1 else rest))


def mobilenet_v2_cost():
    rows = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    params, macs = plus((27 * 32 + 64, 27 * 32 * 112**2), v2(32, 112, rows))
    return {"params": params, "macs": macs}
