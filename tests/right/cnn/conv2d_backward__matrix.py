"""Right answer: im2col by pixel numbers; dw and the columns of dx are matrix products, np.add.at brings the columns back."""

import numpy as np


def conv2d_backward(dout, x, w, stride=1, padding=0):
    if stride < 1 or padding < 0:
        raise ValueError("stride or padding")
    n, c, h, width = x.shape
    o, cw, kh, kw = w.shape
    hp, wp = h + 2 * padding, width + 2 * padding
    if cw != c or kh > hp or kw > wp:
        raise ValueError("filter")
    numbers = np.arange(c * hp * wp).reshape(c, hp, wp)
    windows = np.lib.stride_tricks.sliding_window_view(numbers, (kh, kw), axis=(1, 2))[:, ::stride, ::stride]
    ho, wo = windows.shape[1:3]
    pixels = windows.transpose(0, 3, 4, 1, 2).reshape(c * kh * kw, ho * wo)
    if dout.shape != (n, o, ho, wo):
        raise ValueError("dout")
    kind = x.dtype if x.dtype == np.float32 else np.dtype(float)
    xp = np.zeros((n, c, hp, wp), kind)
    xp[:, :, padding : padding + h, padding : padding + width] = x
    g = dout.reshape(n, o, ho * wo).astype(kind)
    columns = xp.reshape(n, c * hp * wp)[:, pixels]
    dw = np.zeros((o, c * kh * kw), kind)
    dxp = np.zeros((n, c * hp * wp), kind)
    for image in range(n):
        dw += g[image] @ columns[image].T
        np.add.at(dxp[image], pixels, w.reshape(o, -1).T.astype(kind) @ g[image])
    dx = dxp.reshape(n, c, hp, wp)[:, :, padding : hp - padding, padding : wp - padding]
    return [dx.copy(), dw.reshape(w.shape), g.sum(axis=(0, 2))]
