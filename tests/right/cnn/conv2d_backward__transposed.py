"""Right answer: dout is spread by the stride; dx is its full convolution with turned filters, dw its correlation with x."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_backward(dout, x, w, stride=1, padding=0):
    (n, c, h, width), (o, channels, kh, kw) = x.shape, w.shape
    if channels != c:
        raise ValueError("channels")
    if stride < 1 or padding < 0:
        raise ValueError("options")
    full_h, full_w = h + 2 * padding - kh + 1, width + 2 * padding - kw + 1
    if full_h < 1 or full_w < 1:
        raise ValueError("filter")
    wanted = (n, o, (full_h + stride - 1) // stride, (full_w + stride - 1) // stride)
    if dout.shape != wanted:
        raise ValueError("dout")
    kind = np.float32 if x.dtype == np.float32 else np.float64
    spread = np.zeros((n, o, full_h, full_w))
    spread[:, :, ::stride, ::stride] = dout
    xp = np.pad(x.astype(float), ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    dw = np.einsum("ncijrq,norq->ocij", sliding_window_view(xp, (full_h, full_w), axis=(2, 3)), spread)
    wide = np.pad(spread, ((0, 0), (0, 0), (kh - 1,) * 2, (kw - 1,) * 2))
    turned = w[:, :, ::-1, ::-1].astype(float)
    dxp = np.einsum("noabij,ocij->ncab", sliding_window_view(wide, (kh, kw), axis=(2, 3)), turned)
    dx = dxp[:, :, padding:, padding:][:, :, :h, :width]
    return dx.astype(kind), dw.astype(kind), np.einsum("norq->o", dout.astype(float)).astype(kind)
