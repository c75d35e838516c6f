"""Your numbers are right, but there are stacks of no layers and filters without a side: raise ValueError.

Fails: test_refuses_numbers_below_one
"""

from fractions import Fraction


def stack(n, c, k=3):
    rf = n * (k - 1) + 1
    params = n * k * k * c * c
    macs = n * k * k * c * c
    return {"receptive_field": rf, "params": params, "macs_per_pixel": macs}


def single(rf, c):
    params = rf * rf * c * c
    macs = rf * rf * c * c
    return {"receptive_field": rf, "params": params, "macs_per_pixel": macs}


def saving(n, k=3):
    rf = n * (k - 1) + 1
    return Fraction(0) if rf == 0 else Fraction(n * k * k, rf * rf)
