"""You shift the rows. The columns move, to the right.

Fails: test_stability
"""

import numpy as np


def conv_then_subsample(x, w, stride):
    n, c, h, width = x.shape
    o, cw, kh, kw = w.shape
    if stride < 1:
        raise ValueError("stride")
    if c != cw:
        raise ValueError("channels")
    if kh > h or kw > width:
        raise ValueError("filter too large")
    ho = h - kh + 1
    wo = width - kw + 1
    y = np.zeros((n, o, ho, wo), dtype=x.dtype if x.dtype.kind == "f" else np.float64)
    for i in range(kh):
        for j in range(kw):
            part = x[:, :, i : i + ho, j : j + wo]
            y += np.einsum("nchw,oc->nohw", part, w[:, :, i, j])
    return y[:, :, ::stride, ::stride].copy()


def learnable_params(kind, c, k):
    if kind not in ["max", "avg", "strided"]:
        raise ValueError("unknown kind")
    if c < 1 or k < 1:
        raise ValueError("sizes")
    if kind == "strided":
        return c * c * k * k
    return 0


def pool(x, k):
    rows = x.shape[0] // k
    columns = x.shape[1] // k
    y = np.zeros((rows, columns))
    for r in range(rows):
        for q in range(columns):
            y[r, q] = x[r * k : r * k + k, q * k : q * k + k].max()
    return y


def pool_stability(x, k, shift):
    if k < 1 or k > x.shape[0] or k > x.shape[1]:
        raise ValueError("window")
    before = pool(x, k)
    after = pool(np.roll(x, shift, axis=0), k)
    return float(np.mean(before == after))
