"""Right answer: strided windows and tensordot in float64; pooling as np.maximum of shifted images."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

LEARNS = {"max": lambda c, k: 0, "avg": lambda c, k: 0, "strided": lambda c, k: int(np.prod([c, c, k, k]))}


def conv_then_subsample(x, w, stride):
    if stride <= 0:
        raise ValueError("stride")
    if x.shape[1] != w.shape[1] or x.shape[2] < w.shape[2] or x.shape[3] < w.shape[3]:
        raise ValueError("shapes")
    windows = sliding_window_view(x.astype(float), w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    y = np.tensordot(windows, w.astype(float), axes=([1, 4, 5], [1, 2, 3]))
    return np.moveaxis(y, 3, 1).astype(np.float32 if x.dtype == np.float32 else np.float64)


def learnable_params(kind, c, k):
    if kind not in LEARNS or min(c, k) <= 0:
        raise ValueError("no such layer")
    return LEARNS[kind](c, k)


def pool_stability(x, k, shift):
    if k < 1 or min(x.shape) < k:
        raise ValueError("window")
    maxima = []
    for image in (x, np.concatenate([x[:, -(shift % x.shape[1]) :], x[:, : -(shift % x.shape[1])]], axis=1)):
        h, w = (size - size % k for size in image.shape)
        best = image[0:h:k, 0:w:k]
        for i in range(k):
            for j in range(k):
                best = np.maximum(best, image[i:h:k, j:w:k])
        maxima.append(best)
    return np.equal(*maxima).mean()
