import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def finestre(x, k, stride, padding=0, fill=0.0):
    s = stride if stride is not None else k
    if k < 1 or s < 1 or padding < 0 or 2 * padding > k:
        raise ValueError("k, stride or padding out of range")
    x = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2), constant_values=fill)
    if k > min(x.shape[2:]):
        raise ValueError("window larger than the image")
    return sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::s, ::s]


def max_pool2d(x, k, stride=None, padding=0):
    return finestre(x, k, stride, padding, -np.inf).max(axis=(4, 5))


def avg_pool2d(x, k, stride=None, padding=0):
    return finestre(x, k, stride, padding).mean(axis=(4, 5))


def max_pool2d_backward(dout, x, k, stride=None):
    best = max_pool2d(x, k, stride)
    if dout.shape != best.shape:
        raise ValueError("dout has the wrong shape")
    s = k if stride is None else stride
    dx = np.zeros_like(x)
    for r in range(best.shape[2]):
        for q in range(best.shape[3]):
            win = x[:, :, r * s:r * s + k, q * s:q * s + k]
            # whoever equals the maximum receives the gradient
            is_max = win == best[:, :, r:r + 1, q:q + 1]
            dx[:, :, r * s:r * s + k, q * s:q * s + k] += is_max * dout[:, :, r:r + 1, q:q + 1]
    return dx
