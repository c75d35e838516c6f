import numpy as np


def conv2d_valid(x, k):
    H, W = x.shape
    kh, kw = k.shape
    if kh > H or kw > W:
        raise ValueError("filter larger than the image")
    y = np.empty((H - kh + 1, W - kw + 1), dtype=x.dtype)
    for r in range(y.shape[0]):
        for c in range(y.shape[1]):
            y[r, c] = np.sum(x[r:r + kh, c:c + kw] * k)
    return y


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    if stride < 1 or padding < 0 or dilation < 1 or groups < 1:
        raise ValueError("bad option")
    N, C, H, W = x.shape
    O, cg, kh, kw = w.shape
    if C % groups != 0 or O % groups != 0 or cg != C // groups:
        raise ValueError("groups do not divide the channels")
    height = (H + 2 * padding - dilation * (kh - 1) - 1) // stride + 1
    width = (W + 2 * padding - dilation * (kw - 1) - 1) // stride + 1
    if height < 1 or width < 1:
        raise ValueError("filter larger than the image")
    result_type = np.float32 if x.dtype == np.float32 else np.float64
    xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding), dtype=x.dtype)
    xp[:, :, padding:padding + H, padding:padding + W] = x
    y = np.zeros((N, O, height, width), dtype=result_type)
    for o in range(O):
        first = (o // (O // groups)) * cg      # first channel that this filter sees
        for r in range(height):
            for q in range(width):
                top, left = r * stride, q * stride
                patch = xp[:, first:first + cg,
                           top:top + dilation * (kh - 1) + 1:dilation,
                           left:left + dilation * (kw - 1) + 1:dilation]
                y[:, o, r, q] = (patch * w[o]).sum(axis=(1, 2, 3))
        if b is not None:
            y[:, o] += b[o]
    return y
