import numpy as np


def conv2d_valid(x, k):
    if k.shape[0] > x.shape[0] or k.shape[1] > x.shape[1]:
        raise ValueError("k > x")
    return conv2d(x[None, None], k[None, None])[0, 0].astype(x.dtype)


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    if stride < 1 or dilation < 1 or groups < 1 or padding < 0:
        raise ValueError("option")
    (N, C, H, W), (O, Cg, kh, kw) = x.shape, w.shape
    if C % groups or O % groups or C // groups != Cg:
        raise ValueError("groups")
    h = (H + 2 * padding - dilation * (kh - 1) - 1) // stride + 1
    v = (W + 2 * padding - dilation * (kw - 1) - 1) // stride + 1
    if h < 1 or v < 1:
        raise ValueError("size")
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    # im2col: one row of the matrix for each weight, one column for each place
    rows = dilation * np.arange(kh)[:, None] + stride * np.arange(h)[None, :]
    columns = dilation * np.arange(kw)[:, None] + stride * np.arange(v)[None, :]
    patches = xp[:, :, rows[:, None, :, None], columns[None, :, None, :]]      # N, C, kh, kw, h, v
    patches = patches.reshape(N, groups, Cg * kh * kw, h * v)
    filters = w.reshape(groups, O // groups, Cg * kh * kw)
    y = (filters @ patches).reshape(N, O, h, v)
    if b is not None:
        y = y + b.reshape(1, O, 1, 1)
    return y.astype(np.float32 if x.dtype == np.float32 else np.float64)
