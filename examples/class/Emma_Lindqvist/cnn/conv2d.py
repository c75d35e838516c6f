import numpy as np


def conv2d_valid(x, k):
    H, W = x.shape
    kh, kw = k.shape
    if kh > H or kw > W:
        raise ValueError("filter too large")
    y = np.zeros((H - kh + 1, W - kw + 1), dtype=x.dtype)
    for i in range(kh):
        for j in range(kw)
            y += x[i:i + H - kh + 1, j:j + W - kw + 1] * k[i, j]
    return y


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    # TODO tomorrow
    raise NotImplementedError()
