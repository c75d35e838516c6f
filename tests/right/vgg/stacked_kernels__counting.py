"""Right answer: adds layer after layer in a loop, and lets Fraction divide two counts."""

from fractions import Fraction


def stack(n, c, k=3):
    for number in (n, c, k):
        if number <= 0:
            raise ValueError(number)
    total = {"macs_per_pixel": 0, "params": 0, "receptive_field": 1}
    for _ in range(n):
        layer = k**2 * c**2
        total["params"] += layer
        total["macs_per_pixel"] += layer
        total["receptive_field"] += k - 1
    return total


def single(rf, c):
    return stack(n=1, c=c, k=rf)


def saving(n, k=3):
    above = stack(n, 7, k)
    return Fraction(above["params"]) / single(above["receptive_field"], 7)["params"]
