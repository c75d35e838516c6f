"""Right answer: plain loops; pixels outside the image are left out instead of padded."""

import math

import numpy as np


def _starts(size, k, stride, padding):
    if k < 1 or stride < 1 or padding < 0 or padding * 2 > k or size + 2 * padding < k:
        raise ValueError("window")
    return range(-padding, size + padding - k + 1, stride)


def _pool(x, k, stride, padding, reduce):
    stride = k if stride is None else stride
    tops, lefts = _starts(x.shape[2], k, stride, padding), _starts(x.shape[3], k, stride, padding)
    y = np.empty((*x.shape[:2], len(tops), len(lefts)), x.dtype)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for r, top in enumerate(tops):
                for q, left in enumerate(lefts):
                    part = x[n, c, max(top, 0) : top + k, max(left, 0) : left + k]
                    y[n, c, r, q] = reduce([float(v) for v in part.flat])
    return y


def _largest(values):
    best = values[0]
    for v in values:
        if math.isnan(v):
            return v
        if v > best:
            best = v
    return best


def max_pool2d(x, k, stride=None, padding=0):
    return _pool(x, k, stride, padding, _largest)


def avg_pool2d(x, k, stride=None, padding=0):
    return _pool(x, k, stride, padding, lambda values: math.fsum(values) / k / k)


def max_pool2d_backward(dout, x, k, stride=None):
    stride = k if stride is None else stride
    tops, lefts = _starts(x.shape[2], k, stride, 0), _starts(x.shape[3], k, stride, 0)
    if dout.shape != (*x.shape[:2], len(tops), len(lefts)):
        raise ValueError("dout")
    dx = np.zeros(x.shape, x.dtype)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for r, top in enumerate(tops):
                for q, left in enumerate(lefts):
                    row, column = top, left
                    for i in range(top, top + k):
                        for j in range(left, left + k):
                            if x[n, c, i, j] > x[n, c, row, column]:
                                row, column = i, j
                    dx[n, c, row, column] += dout[n, c, r, q]
    return dx
