"""You count the multiplication and the addition apart. A multiply-accumulate is both in one.

Fails: test_published_counts, test_macs, test_single
"""

from fractions import Fraction


def stack(n, c, k=3):
    if n < 1 or c < 1 or k < 1:
        raise ValueError("below 1")
    rf = n * (k - 1) + 1
    params = n * k * k * c * c
    macs = 2 * n * k * k * c * c
    return {"receptive_field": rf, "params": params, "macs_per_pixel": macs}


def single(rf, c):
    if rf < 1 or c < 1:
        raise ValueError("below 1")
    params = rf * rf * c * c
    macs = 2 * rf * rf * c * c
    return {"receptive_field": rf, "params": params, "macs_per_pixel": macs}


def saving(n, k=3):
    if n < 1 or k < 1:
        raise ValueError("below 1")
    rf = n * (k - 1) + 1
    return Fraction(n * k * k, rf * rf)
