"""You compare with a single layer of side k * n. It sees more than the stack: its side is the field of the stack.

Fails: test_saving
"""

from fractions import Fraction


def stack(n, c, k=3):
    if n < 1 or c < 1 or k < 1:
        raise ValueError("below 1")
    rf = n * (k - 1) + 1
    params = n * k * k * c * c
    macs = n * k * k * c * c
    return {"receptive_field": rf, "params": params, "macs_per_pixel": macs}


def single(rf, c):
    if rf < 1 or c < 1:
        raise ValueError("below 1")
    params = rf * rf * c * c
    macs = rf * rf * c * c
    return {"receptive_field": rf, "params": params, "macs_per_pixel": macs}


def saving(n, k=3):
    if n < 1 or k < 1:
        raise ValueError("below 1")
    rf = n * k
    return Fraction(n * k * k, rf * rf)
