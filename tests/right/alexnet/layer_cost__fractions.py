from collections import OrderedDict
from fractions import Fraction
from math import floor


def _places(n, k, stride, padding):
    exact = Fraction(n + 2 * padding - k, stride)
    if exact < 0:
        raise ValueError("the window is larger than the input")
    return floor(exact) + 1


def _row(shape, params, macs):
    c, h, w = shape
    row = OrderedDict()
    row["flops"] = 2 * macs
    row["macs"] = macs
    row["params"] = params
    row["elements"] = c * h * w
    row["bytes"] = c * h * w * 32 // 8
    row["kib"] = float(Fraction(row["bytes"], 1024))
    return row


def conv_cost(c_in, c_out, k, stride, padding, h, w, groups=1, bias=True):
    if not (min(c_in, c_out, k, stride, h, w, groups) >= 1 and padding >= 0):
        raise ValueError("out of range")
    inputs, outputs = Fraction(c_in, groups), Fraction(c_out, groups)
    if inputs.denominator != 1 or outputs.denominator != 1:
        raise ValueError("groups do not divide the channels")
    shape = (c_out, _places(h, k, stride, padding), _places(w, k, stride, padding))
    weights = int(groups * inputs * outputs * k * k)
    return _row(shape, weights + (c_out if bias else 0), weights * shape[1] * shape[2])


def pool_cost(c, k, stride, h, w):
    if min(c, k, stride, h, w) < 1:
        raise ValueError("out of range")
    return _row((c, _places(h, k, stride, 0), _places(w, k, stride, 0)), 0, 0)


def fc_cost(n_in, n_out, bias=True):
    if n_in < 1 or n_out < 1:
        raise ValueError("out of range")
    weights = n_in * n_out
    return _row((n_out, 1, 1), weights + n_out if bias else weights, weights)
