"""Right answer: one shifted copy per place in the window; backward by a mask of those not yet served."""

import numpy as np


def _shifts(x, k, stride, padding, value):
    if min(k, stride) < 1 or not 0 <= 2 * padding <= k or min(x.shape[2:]) + 2 * padding < k:
        raise ValueError("cannot pool")
    n, c, h, w = x.shape
    xp = np.full((n, c, h + 2 * padding, w + 2 * padding), value, x.dtype)
    xp[:, :, padding : padding + h, padding : padding + w] = x
    ho, wo = (xp.shape[2] - k) // stride + 1, (xp.shape[3] - k) // stride + 1
    places = [(i, j) for i in range(k) for j in range(k)]
    cuts = [(..., slice(i, i + stride * ho, stride), slice(j, j + stride * wo, stride)) for i, j in places]
    return [xp[cut][:, :, :ho, :wo] for cut in cuts], ho, wo


def max_pool2d(x, k, stride=None, padding=0):
    return np.stack(_shifts(x, k, stride or k if stride is None else stride, padding, -np.inf)[0]).max(axis=0)


def avg_pool2d(x, k, stride=None, padding=0):
    parts, _, _ = _shifts(x, k, k if stride is None else stride, padding, 0.0)
    return sum(parts[1:], parts[0].copy()) / x.dtype.type(k * k)


def max_pool2d_backward(dout, x, k, stride=None):
    stride = k if stride is None else stride
    parts, ho, wo = _shifts(x, k, stride, 0, 0.0)
    if dout.shape != (*x.shape[:2], ho, wo):
        raise ValueError("dout")
    best = np.stack(parts).max(axis=0)
    waiting = np.ones(dout.shape, bool)
    dx = np.zeros_like(x)
    for place, part in enumerate(parts):
        i, j = divmod(place, k)
        served = waiting & (part == best)
        rows = slice(i, i + stride * (ho - 1) + 1, stride)
        columns = slice(j, j + stride * (wo - 1) + 1, stride)
        dx[:, :, rows, columns] += np.where(served, dout, 0)
        waiting &= ~served
    return dx
