"""You count one filter for each layer. A layer has as many filters as it has output channels.

Fails: test_published_counts, test_params, test_macs, test_single
"""

from fractions import Fraction


def stack(n, c, k=3):
    if n < 1 or c < 1 or k < 1:
        raise ValueError("below 1")
    rf = n * (k - 1) + 1
    params = n * k * k * c
    macs = n * k * k * c
    return {"receptive_field": rf, "params": params, "macs_per_pixel": macs}


def single(rf, c):
    if rf < 1 or c < 1:
        raise ValueError("below 1")
    params = rf * rf * c
    macs = rf * rf * c
    return {"receptive_field": rf, "params": params, "macs_per_pixel": macs}


def saving(n, k=3):
    if n < 1 or k < 1:
        raise ValueError("below 1")
    rf = n * (k - 1) + 1
    return Fraction(n * k * k, rf * rf)
