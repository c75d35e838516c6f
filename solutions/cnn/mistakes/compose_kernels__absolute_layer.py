"""You take the absolute value between the layers. ReLU makes 0 of what is negative.

Fails: test_examples, test_gap
"""

import numpy as np


def conv(x, k):
    kh, kw = k.shape
    h = x.shape[0] - kh + 1
    w = x.shape[1] - kw + 1
    if h < 1 or w < 1:
        raise ValueError("the filter is larger than the image")
    y = np.zeros((h, w))
    for r in range(h):
        for q in range(w):
            y[r, q] = np.sum(x[r : r + kh, q : q + kw] * k)
    return y


def compose_kernels(a, b):
    ah, aw = a.shape
    bh, bw = b.shape
    c = np.zeros((ah + bh - 1, aw + bw - 1))
    for i in range(bh):
        for j in range(bw):
            c[i : i + ah, j : j + aw] += b[i, j] * a
    return c


def relu_gap(x, a, b):
    first = conv(x, a)
    bent = conv(np.abs(first), b)
    straight = conv(first, b)
    return float(np.max(np.abs(bent - straight)))
