"""You count a bias for each filter. The layers have none.

Fails: test_published_counts, test_params, test_single
"""

from fractions import Fraction


def stack(n, c, k=3):
    if n < 1 or c < 1 or k < 1:
        raise ValueError("below 1")
    rf = n * (k - 1) + 1
    params = n * (k * k * c + 1) * c
    macs = n * k * k * c * c
    return {"receptive_field": rf, "params": params, "macs_per_pixel": macs}


def single(rf, c):
    if rf < 1 or c < 1:
        raise ValueError("below 1")
    params = (rf * rf * c + 1) * c
    macs = rf * rf * c * c
    return {"receptive_field": rf, "params": params, "macs_per_pixel": macs}


def saving(n, k=3):
    if n < 1 or k < 1:
        raise ValueError("below 1")
    rf = n * (k - 1) + 1
    return Fraction(n * k * k, rf * rf)
