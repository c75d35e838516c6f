"""Right answer: sliding_window_view, argmax and np.add.at."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _windows(x, k, stride, padding, value):
    stride = k if stride is None else stride
    if k < 1 or stride < 1 or padding < 0 or 2 * padding > k:
        raise ValueError("bad sizes")
    xp = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2), constant_values=value)
    if k > min(xp.shape[2:]):
        raise ValueError("window does not fit")
    v = sliding_window_view(xp, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    return v.reshape(*v.shape[:4], k * k), stride


def max_pool2d(x, k: int, stride: int | None = None, padding: int = 0) -> np.ndarray:
    return _windows(x, k, stride, padding, -np.inf)[0].max(axis=-1)


def avg_pool2d(x, k: int, stride: int | None = None, padding: int = 0) -> np.ndarray:
    return _windows(x, k, stride, padding, 0)[0].mean(axis=-1, dtype=x.dtype)


def max_pool2d_backward(dout, x, k: int, stride: int | None = None) -> np.ndarray:
    v, stride = _windows(x, k, stride, 0, 0)
    if v.shape[:4] != dout.shape:
        raise ValueError("gradient of another shape")
    n, c, r, q = np.indices(dout.shape)
    i, j = np.unravel_index(v.argmax(axis=-1), (k, k))
    dx = np.zeros_like(x)
    np.add.at(dx, (n, c, r * stride + i, q * stride + j), dout)
    return dx
