"""Übung 6: Faltung. A convolution turns the kernel round first (Signale und Systeme, chapter 2)."""
import numpy as np


def conv2d_valid(x, k):
    kh, kw = k.shape
    H, W = x.shape
    if kh > H or kw > W:
        raise ValueError("kernel larger than image")
    k = k[::-1, ::-1]                      # gespiegelt, so that it is a real convolution
    y = np.zeros((H - kh + 1, W - kw + 1), dtype=x.dtype)
    for i in range(kh):
        for j in range(kw):
            y += k[i, j] * x[i:i + H - kh + 1, j:j + W - kw + 1]
    return y


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    N, C, H, W = x.shape
    O, Cg, kh, kw = w.shape
    if min(stride, dilation, groups) < 1 or padding < 0:
        raise ValueError("stride, dilation, groups >= 1 and padding >= 0")
    if C % groups or O % groups or Cg != C // groups:
        raise ValueError("groups do not fit")
    Ho = (H + 2 * padding - dilation * (kh - 1) - 1) // stride + 1
    Wo = (W + 2 * padding - dilation * (kw - 1) - 1) // stride + 1
    if Ho < 1 or Wo < 1:
        raise ValueError("kernel larger than image")
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    wf = w[:, :, ::-1, ::-1]
    y = np.zeros((N, O, Ho, Wo), dtype)
    per = O // groups
    for o in range(O):
        g = o // per
        block = xp[:, g * Cg:(g + 1) * Cg]
        for i in range(kh):
            for j in range(kw):
                part = block[:, :, dilation * i:dilation * i + stride * (Ho - 1) + 1:stride,
                             dilation * j:dilation * j + stride * (Wo - 1) + 1:stride]
                y[:, o] += (part * wf[o, :, i, j][None, :, None, None]).sum(axis=1)
        if b is not None:
            y[:, o] += b[o]
    return y
