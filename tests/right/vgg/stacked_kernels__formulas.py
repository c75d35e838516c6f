"""Right answer: the formulas as they stand in the lesson, each function by itself."""

import fractions
from collections import OrderedDict


def stack(n: int, c: int, k: int = 3) -> dict:
    if not (n >= 1 and c >= 1 and k >= 1):
        raise ValueError("n, c, k")
    w = n * k * k * c * c
    return OrderedDict(receptive_field=1 + n * k - n, params=w, macs_per_pixel=w)


def single(rf: int, c: int) -> dict:
    if not (rf >= 1 and c >= 1):
        raise ValueError("rf, c")
    return {"receptive_field": rf, "params": (rf * c) ** 2, "macs_per_pixel": (rf * c) ** 2}


def saving(n: int, k: int = 3) -> fractions.Fraction:
    if n < 1:
        raise ValueError("n")
    if k < 1:
        raise ValueError("k")
    return n * fractions.Fraction(k, n * (k - 1) + 1) ** 2
