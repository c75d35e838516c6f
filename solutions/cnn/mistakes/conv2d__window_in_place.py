"""`window` is a view of x, so `window *= k` writes the products into the image, and the next window reads
them. Make a new array of the products instead.

Fails: test_example, test_valid_slides
"""

import numpy as np


def conv2d_valid(x: np.ndarray, k: np.ndarray) -> np.ndarray:
    H, W = x.shape
    kh, kw = k.shape
    if kh > H or kw > W:
        raise ValueError("kernel larger than image")
    y = np.zeros((H - kh + 1, W - kw + 1), dtype=x.dtype)
    for r in range(y.shape[0]):
        for q in range(y.shape[1]):
            window = x[r : r + kh, q : q + kw]
            window *= k
            y[r, q] = window.sum()
    return y


def conv2d(x, w, b=None, stride: int = 1, padding: int = 0, dilation: int = 1, groups: int = 1) -> np.ndarray:
    if stride < 1 or dilation < 1 or groups < 1 or padding < 0:
        raise ValueError("bad option")
    N, C, H, W = x.shape
    O, Cg, kh, kw = w.shape
    if C % groups or O % groups or Cg * groups != C:
        raise ValueError("channels do not match")
    eh = dilation * (kh - 1) + 1
    ew = dilation * (kw - 1) + 1
    ho = (H + 2 * padding - eh) // stride + 1
    wo = (W + 2 * padding - ew) // stride + 1
    if ho < 1 or wo < 1:
        raise ValueError("kernel larger than image")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    y = np.zeros((N, O, ho, wo), dtype=dtype)
    for o in range(O):
        g = o // (O // groups)
        part = xp[:, g * Cg : (g + 1) * Cg]
        for r in range(ho):
            for q in range(wo):
                top, left = r * stride, q * stride
                window = part[:, :, top : top + eh : dilation, left : left + ew : dilation]
                y[:, o, r, q] = (window * w[o]).sum(axis=(1, 2, 3))
        if b is not None:
            y[:, o] += b[o]
    return y
