"""Right answer: sliding_window_view and tensordot, computed in float64 and cast back."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_valid(x, k):
    if k.shape[0] > x.shape[0] or k.shape[1] > x.shape[1]:
        raise ValueError("kernel")
    return np.einsum("rqij,ij->rq", sliding_window_view(x, k.shape), k)


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    if stride < 1 or padding < 0 or dilation < 1 or groups < 1:
        raise ValueError("options")
    if x.shape[1] % groups or w.shape[0] % groups or x.shape[1] // groups != w.shape[1]:
        raise ValueError("groups")
    out = np.float32 if x.dtype == np.float32 else np.float64
    spread = np.zeros((*w.shape[:2], *[dilation * (k - 1) + 1 for k in w.shape[2:]]))
    spread[:, :, ::dilation, ::dilation] = w
    xp = np.pad(x.astype(float), 2 * ((0, 0),) + 2 * ((padding, padding),))
    parts = []
    for xs, ws in zip(np.split(xp, groups, axis=1), np.split(spread, groups), strict=True):
        v = sliding_window_view(xs, ws.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
        parts.append(np.tensordot(v, ws, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2))
    y = np.concatenate(parts, axis=1)
    return (y if b is None else y + b[None, :, None, None]).astype(out)
