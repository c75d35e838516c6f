"""Right answer: the definition with a loop for every index, in Python numbers."""

import numpy as np


def conv2d_valid(x, k):
    return conv2d(x[None, None], k[None, None])[0, 0]


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    n, c, height, width = x.shape
    o, per_group, kh, kw = w.shape
    if stride < 1 or dilation < 1 or groups < 1 or padding < 0:
        raise ValueError("option out of range")
    if c % groups != 0 or o % groups != 0 or c // groups != per_group:
        raise ValueError("channels")
    rows = range(-padding, height + padding - dilation * (kh - 1), stride)
    columns = range(-padding, width + padding - dilation * (kw - 1), stride)
    if len(rows) == 0 or len(columns) == 0:
        raise ValueError("empty")
    y = np.empty((n, o, len(rows), len(columns)), np.float32 if x.dtype == np.float32 else np.float64)
    for image in range(n):
        for f in range(o):
            first = per_group * (f * groups // o)
            for r, top in enumerate(rows):
                for q, left in enumerate(columns):
                    total = 0.0 if b is None else float(b[f])
                    for channel in range(per_group):
                        for i in range(kh):
                            for j in range(kw):
                                row, column = top + i * dilation, left + j * dilation
                                if 0 <= row < height and 0 <= column < width:
                                    pixel = float(x[image, first + channel, row, column])
                                    total += pixel * float(w[f, channel, i, j])
                    y[image, f, r, q] = total
    return y
