"""Your field is 2n + 1, which is right for 3 x 3 filters only.

Fails: test_field
"""

from fractions import Fraction


def stack(n, c, k=3):
    if n < 1 or c < 1 or k < 1:
        raise ValueError("below 1")
    rf = 2 * n + 1
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
    rf = n * (k - 1) + 1
    return Fraction(n * k * k, rf * rf)
