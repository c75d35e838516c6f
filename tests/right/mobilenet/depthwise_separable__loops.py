"""Right answer: a loop for every index, in Python numbers; padding is skipped, not added."""

import numpy as np


def depthwise_conv2d(x, w, stride=1, padding=0):
    n, c, height, width = x.shape
    if w.ndim != 4 or w.shape[0] != c or w.shape[1] != 1 or w.shape[2] != w.shape[3]:
        raise ValueError("filters")
    if stride < 1 or padding < 0:
        raise ValueError("options")
    k = w.shape[2]
    rows = range(-padding, height + padding - k + 1, stride)
    columns = range(-padding, width + padding - k + 1, stride)
    if not len(rows) or not len(columns):
        raise ValueError("too large")
    y = np.empty((n, c, len(rows), len(columns)), np.float32 if x.dtype == np.float32 else np.float64)
    for image in range(n):
        for channel in range(c):
            for r, top in enumerate(rows):
                for q, left in enumerate(columns):
                    total = 0.0
                    for i in range(k):
                        for j in range(k):
                            if 0 <= top + i < height and 0 <= left + j < width:
                                total += float(x[image, channel, top + i, left + j]) * float(w[channel, 0, i, j])
                    y[image, channel, r, q] = total
    return y


def depthwise_separable(x, w_depth, w_point, stride=1, padding=1):
    o = len(w_point)
    if w_point.shape != (o, x.shape[1], 1, 1):
        raise ValueError("point")
    y = depthwise_conv2d(x, w_depth, stride, padding)
    out = np.zeros((len(x), o, *y.shape[2:]), y.dtype)
    for f in range(o):
        for channel in range(x.shape[1]):
            out[:, f] += y[:, channel] * y.dtype.type(w_point[f, channel, 0, 0])
    return out
