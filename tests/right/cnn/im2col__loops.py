"""Right answer: the docstrings' sentences as loops over every index, on the padded image."""

import numpy as np


def kind(array):
    return "float32" if array.dtype == np.float32 else "float64"


def im2col(x, kh, kw, stride=1, padding=0):
    n, c, h, w = x.shape
    if kh < 1 or kw < 1 or stride < 1 or padding < 0:
        raise ValueError("range")
    tops = [top for top in range(0, h + 2 * padding, stride) if top + kh <= h + 2 * padding]
    lefts = [left for left in range(0, w + 2 * padding, stride) if left + kw <= w + 2 * padding]
    if not tops or not lefts:
        raise ValueError("window")
    xp = np.zeros((n, c, h + 2 * padding, w + 2 * padding))
    xp[:, :, padding : padding + h, padding : padding + w] = x
    out = np.empty((n, c * kh * kw, len(tops) * len(lefts)), kind(x))
    for image in range(n):
        for channel in range(c):
            for i in range(kh):
                for j in range(kw):
                    row = [xp[image, channel, top + i, left + j] for top in tops for left in lefts]
                    out[image, (channel * kh + i) * kw + j] = row
    return out


def conv_matrix(k, h, w):
    kh, kw = k.shape
    places = [(r, q) for r in range(h - kh + 1) for q in range(w - kw + 1)]
    if not places:
        raise ValueError("filter")
    rows = []
    for r, q in places:
        row = [0.0] * (h * w)
        for i in range(kh):
            for j in range(kw):
                row[(r + i) * w + (q + j)] = float(k[i, j])
        rows.append(row)
    return np.array(rows, kind(k))
