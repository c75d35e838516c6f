"""Right answer: a counter object that layers are fed to; exact fractions for the rounding of channels."""

from fractions import Fraction


class Counter:
    def __init__(self, side):
        self.side, self.c, self.params, self.macs, self.mixing = side, 3, 0, 0, 0

    def conv(self, c_out, k, stride=1, depthwise=False):
        self.side = -(-self.side // stride)
        weights = k * k * c_out * (1 if depthwise else self.c)
        self.params += weights + c_out + c_out
        self.macs += weights * self.side * self.side
        if k == 1:
            self.mixing += weights * self.side * self.side
        self.c = c_out

    def classes(self, n):
        self.params += (self.c + 1) * n
        self.macs += self.c * n


def cost_ratio(c_out, k):
    if c_out < 1:
        raise ValueError("c_out")
    if k < 1:
        raise ValueError("k")
    return 1 / Fraction(c_out) + 1 / Fraction(k) ** 2


def make_divisible(v, divisor=8):
    if divisor < 1:
        raise ValueError("divisor")
    whole = Fraction(v) / divisor
    times = (2 * whole.numerator + whole.denominator) // (2 * whole.denominator)
    return (times + (times * divisor < Fraction(9, 10) * Fraction(v))) * divisor


def mobilenet_v1_cost(alpha=1.0, resolution=224):
    if alpha <= 0 or resolution <= 0:
        raise ValueError("alpha, resolution")
    count = Counter(resolution)
    count.conv(make_divisible(32 * alpha), 3, 2)
    for wide, strides in ((64, "1"), (128, "21"), (256, "21"), (512, "211111"), (1024, "21")):
        for stride in strides:
            count.conv(count.c, 3, int(stride), depthwise=True)
            count.conv(make_divisible(wide * alpha), 1)
    count.classes(1000)
    return {"params": count.params, "macs": count.macs, "pointwise_share": count.mixing / count.macs}


def mobilenet_v2_cost():
    count = Counter(224)
    count.conv(32, 3, 2)
    for t, wide, n, first in (
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ):
        for number in range(n):
            if t > 1:
                count.conv(t * count.c, 1)
            count.conv(count.c, 3, 1 if number else first, depthwise=True)
            count.conv(wide, 1)
    count.conv(1280, 1)
    count.classes(1000)
    return {"macs": count.macs, "params": count.params}
