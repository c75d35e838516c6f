"""You repeat the pixels of the border when you pad. Padding is zeros.

Fails: test_stride_and_padding
"""

import numpy as np


def depthwise_conv2d(x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    if w.ndim != 4 or w.shape[0] != C or w.shape[1] != 1 or w.shape[2] != w.shape[3]:
        raise ValueError("filters do not fit")
    if stride < 1 or padding < 0:
        raise ValueError("bad option")
    k = w.shape[2]
    ho = (H + 2 * padding - k) // stride + 1
    wo = (W + 2 * padding - k) // stride + 1
    if ho < 1 or wo < 1:
        raise ValueError("filter larger than image")
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)], mode="edge")
    y = np.zeros((N, C, ho, wo), dtype=x.dtype if x.dtype.kind == "f" else np.float64)
    for r in range(ho):
        for q in range(wo):
            window = xp[:, :, r * stride : r * stride + k, q * stride : q * stride + k]
            y[:, :, r, q] = (window * w[:, 0]).sum(axis=(2, 3))
    return y


def depthwise_separable(x, w_depth, w_point, stride=1, padding=1):
    if w_point.shape[1:] != (x.shape[1], 1, 1):
        raise ValueError("point filters do not fit")
    y = depthwise_conv2d(x, w_depth, stride, padding)
    out = np.zeros((y.shape[0], w_point.shape[0], y.shape[2], y.shape[3]), dtype=y.dtype)
    for o in range(w_point.shape[0]):
        for c in range(y.shape[1]):
            out[:, o] += w_point[o, c, 0, 0] * y[:, c]
    return out
