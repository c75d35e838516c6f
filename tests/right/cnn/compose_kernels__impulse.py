"""Right answer: the response to one bright pixel, turned back; the gap with views and two separate passes."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv(x, k):
    if x.shape[0] < k.shape[0] or x.shape[1] < k.shape[1]:
        raise ValueError("too small")
    return np.tensordot(sliding_window_view(x, k.shape), k, axes=2)


def compose_kernels(a, b):
    h, w = a.shape[0] + b.shape[0] - 1, a.shape[1] + b.shape[1] - 1
    dark = np.zeros((2 * h - 1, 2 * w - 1))
    dark[h - 1, w - 1] = 1
    return np.rot90(conv(conv(dark, a), b), 2)


def relu_gap(x, a, b):
    layer = conv(x, a)
    bent = conv(np.where(layer > 0, layer, 0.0), b)
    return np.amax(np.abs(conv(x, compose_kernels(a, b)) - bent))
