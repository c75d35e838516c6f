"""Right answer: one output after the other at the strided places; the shift as arithmetic with column numbers."""

import numpy as np


def conv_then_subsample(x, w, stride):
    n, c, h, width = x.shape
    o, channels, kh, kw = w.shape
    if stride < 1 or channels != c or h < kh or width < kw:
        raise ValueError("arguments")
    y = np.empty((n, o, (h - kh) // stride + 1, (width - kw) // stride + 1), "f4" if x.dtype == np.float32 else "f8")
    for image, f, r, q in np.ndindex(y.shape):
        total = 0.0
        for channel, i, j in np.ndindex(c, kh, kw):
            total += float(x[image, channel, stride * r + i, stride * q + j]) * float(w[f, channel, i, j])
        y[image, f, r, q] = total
    return y


def learnable_params(kind, c, k):
    if c < 1 or k < 1:
        raise ValueError("size")
    if kind == "max" or kind == "avg":
        return 0
    if kind == "strided":
        return (c * k) ** 2
    raise ValueError(kind)


def pool_stability(x, k, shift):
    h, w = x.shape
    if k < 1 or k > h or k > w:
        raise ValueError("k")
    stayed = total = 0
    for top in range(0, h - h % k, k):
        for left in range(0, w - w % k, k):
            before = max(x[top + i, left + j] for i in range(k) for j in range(k))
            after = max(x[top + i, (left + j - shift) % w] for i in range(k) for j in range(k))
            stayed += bool(before == after)
            total += 1
    return stayed / total
