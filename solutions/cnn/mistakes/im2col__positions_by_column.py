"""Your windows follow column by column. They follow row by row, like words on a page.

Fails: test_examples, test_windows
"""

import numpy as np


def im2col(x, kh, kw, stride=1, padding=0):
    if kh < 1 or kw < 1 or stride < 1 or padding < 0:
        raise ValueError("out of range")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    n, c, h, w = x.shape
    if kh > h or kw > w:
        raise ValueError("the window does not fit")
    ho = (h - kh) // stride + 1
    wo = (w - kw) // stride + 1
    cols = np.zeros((n, c * kh * kw, ho * wo), dtype=dtype)
    for r in range(ho):
        for q in range(wo):
            window = x[:, :, r * stride : r * stride + kh, q * stride : q * stride + kw]
            cols[:, :, q * ho + r] = window.reshape(n, c * kh * kw)
    return cols


def conv_matrix(k, h, w):
    kh, kw = k.shape
    if kh > h or kw > w:
        raise ValueError("the filter does not fit")
    dtype = k.dtype if k.dtype.kind == "f" else np.float64
    ho = h - kh + 1
    wo = w - kw + 1
    m = np.zeros((ho * wo, h * w), dtype=dtype)
    for r in range(ho):
        for q in range(wo):
            picture = np.zeros((h, w))
            picture[r : r + kh, q : q + kw] = k
            m[r * wo + q] = picture.reshape(-1)
    return m
