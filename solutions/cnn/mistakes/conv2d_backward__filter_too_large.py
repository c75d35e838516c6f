"""Your gradients are right, but a filter larger than the padded image gives empty sums. Raise ValueError.

Fails: test_refuses_what_does_not_fit
"""

import numpy as np


def conv2d_backward(dout, x, w, stride=1, padding=0):
    N, C, H, W = x.shape
    O, Cw, kh, kw = w.shape
    if stride < 1 or padding < 0 or C != Cw:
        raise ValueError("arguments do not fit")
    ho = (H + 2 * padding - kh) // stride + 1
    wo = (W + 2 * padding - kw) // stride + 1
    if dout.shape != (N, O, ho, wo):
        raise ValueError("dout does not have the shape of the output")
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(dtype)
    dxp = np.zeros(xp.shape, dtype=dtype)
    dw = np.zeros(w.shape, dtype=dtype)
    db = np.zeros(O, dtype=dtype)
    for n in range(N):
        for o in range(O):
            for r in range(ho):
                for q in range(wo):
                    top = r * stride
                    left = q * stride
                    g = dout[n, o, r, q]
                    window = xp[n, :, top : top + kh, left : left + kw]
                    dxp[n, :, top : top + kh, left : left + kw] += g * w[o]
                    dw[o] += g * window
                    db[o] += g
    dx = dxp[:, :, padding : padding + H, padding : padding + W]
    return dx, dw, db
