"""Right answer: np.convolve of rows, added up; the gap as the larger of the two one-sided distances, in Python numbers."""

import numpy as np


def compose_kernels(a, b):
    out = [[0.0] * (a.shape[1] + b.shape[1] - 1) for _ in range(a.shape[0] + b.shape[0] - 1)]
    for i, upper in enumerate(a):
        for j, lower in enumerate(b):
            for q, value in enumerate(np.convolve(upper, lower)):
                out[i + j][q] += value
    return np.asarray(out, dtype=np.float64)


def layer(x, k):
    (h, w), (kh, kw) = x.shape, k.shape
    if kh > h or kw > w:
        raise ValueError("image")
    out = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(kh):
        for j in range(kw):
            out += x[i : i + out.shape[0], j : j + out.shape[1]] * k[i, j]
    return out


def relu_gap(x, a, b):
    straight = layer(x, compose_kernels(a, b))
    bent = layer(np.clip(layer(x, a), 0, None), b)
    return max(float((bent - straight).max()), float((straight - bent).max()))
