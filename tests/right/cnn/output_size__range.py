"""Right answer: the length of a range; rounding by math.floor."""

import math


def conv_output_size(w, k, stride=1, padding=0, dilation=1):
    if min(w, k, stride, dilation, padding + 1) < 1:
        raise ValueError
    n = len(range(0, w + 2 * padding - dilation * (k - 1), stride))
    if not n:
        raise ValueError
    return n


def same_padding(k, dilation=1):
    if min(k, dilation) < 1:
        raise ValueError
    p = dilation * (k - 1) / 2
    if p != math.floor(p):
        raise ValueError
    return math.floor(p)
