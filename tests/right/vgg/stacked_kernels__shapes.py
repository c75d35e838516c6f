"""Right answer: lists the shapes of the weights and multiplies them out."""

from fractions import Fraction
from math import prod


def numbers(sides, c):
    if not sides or c < 1 or min(sides) < 1:
        raise ValueError("no such network")
    shapes = [(c, c, side, side) for side in sides]
    params = sum(map(prod, shapes))
    field = sum(sides) - len(sides) + 1
    return {"receptive_field": field, "params": params, "macs_per_pixel": params}


def stack(n, c, k=3):
    return numbers([k] * n, c)


def single(rf, c):
    return numbers([rf], c)


def saving(n, k=3):
    many = stack(n, 1, k)
    one = single(many["receptive_field"], 1)
    return Fraction(many["params"], one["params"])
