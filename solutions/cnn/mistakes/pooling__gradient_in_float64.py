"""You collect the gradient in np.zeros without a dtype, so it is float64 also for a float32 image.

Fails: test_gradient_is_kept
"""

import numpy as np


def output_shape(x, k, stride, padding):
    if k < 1 or stride < 1 or padding < 0 or 2 * padding > k:
        raise ValueError("bad window")
    H, W = x.shape[2] + 2 * padding, x.shape[3] + 2 * padding
    if k > H or k > W:
        raise ValueError("window larger than input")
    return x.shape[0], x.shape[1], (H - k) // stride + 1, (W - k) // stride + 1


def max_pool2d(x, k: int, stride: int | None = None, padding: int = 0) -> np.ndarray:
    if stride is None:
        stride = k
    shape = output_shape(x, k, stride, padding)
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)], constant_values=-np.inf)
    y = np.zeros(shape, x.dtype)
    for r in range(shape[2]):
        for q in range(shape[3]):
            window = xp[:, :, r * stride : r * stride + k, q * stride : q * stride + k]
            y[:, :, r, q] = window.max(axis=(2, 3))
    return y


def avg_pool2d(x, k: int, stride: int | None = None, padding: int = 0) -> np.ndarray:
    if stride is None:
        stride = k
    shape = output_shape(x, k, stride, padding)
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    y = np.zeros(shape, x.dtype)
    for r in range(shape[2]):
        for q in range(shape[3]):
            window = xp[:, :, r * stride : r * stride + k, q * stride : q * stride + k]
            y[:, :, r, q] = window.sum(axis=(2, 3)) / k**2
    return y


def max_pool2d_backward(dout, x, k: int, stride: int | None = None) -> np.ndarray:
    if stride is None:
        stride = k
    if dout.shape != output_shape(x, k, stride, 0):
        raise ValueError("dout has the wrong shape")
    dx = np.zeros(x.shape)
    for n in range(dout.shape[0]):
        for c in range(dout.shape[1]):
            for r in range(dout.shape[2]):
                for q in range(dout.shape[3]):
                    window = x[n, c, r * stride : r * stride + k, q * stride : q * stride + k]
                    i, j = np.unravel_index(window.argmax(), window.shape)
                    dx[n, c, r * stride + i, q * stride + j] += dout[n, c, r, q]
    return dx
