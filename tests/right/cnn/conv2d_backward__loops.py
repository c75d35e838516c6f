"""Right answer: a loop over every product of the forward pass, in Python numbers; padding is skipped, not made."""

import numpy as np


def conv2d_backward(dout, x, w, stride=1, padding=0):
    n, c, h, width = x.shape
    o, _, kh, kw = w.shape
    if w.shape[1] != c or stride < 1 or padding < 0:
        raise ValueError("arguments")
    tops = range(-padding, h + padding - kh + 1, stride)
    lefts = range(-padding, width + padding - kw + 1, stride)
    if not tops or not lefts or dout.shape != (n, o, len(tops), len(lefts)):
        raise ValueError("shape of dout")
    kind = np.float32 if x.dtype == np.float32 else np.float64
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(o)
    for image, f, r, q in np.ndindex(dout.shape):
        g = float(dout[image, f, r, q])
        db[f] += g
        for channel, i, j in np.ndindex(c, kh, kw):
            row, column = tops[r] + i, lefts[q] + j
            if 0 <= row < h and 0 <= column < width:
                dx[image, channel, row, column] += g * float(w[f, channel, i, j])
                dw[f, channel, i, j] += g * float(x[image, channel, row, column])
    return dx.astype(kind), dw.astype(kind), db.astype(kind)
