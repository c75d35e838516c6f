"""Right answer: filters with stride 1 by nine shifted images, then every stride-th pixel is kept."""

import numpy as np


def _mix(x, w):
    if w.ndim != 4 or w.shape[1:] != (x.shape[1], 1, 1):
        raise ValueError("1 x 1 weights")
    return np.tensordot(w[:, :, 0, 0], x, axes=(1, 1)).swapaxes(0, 1)


def _filter(x, w):
    if w.shape != (x.shape[1], 1, 3, 3):
        raise ValueError("3 x 3 weights")
    result = np.zeros_like(x)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            shifted = np.zeros_like(x)
            h, width = x.shape[2:]
            to = np.s_[max(0, -down) : h - max(0, down), max(0, -right) : width - max(0, right)]
            source = np.s_[max(0, down) : h - max(0, -down), max(0, right) : width - max(0, -right)]
            shifted[:, :, to[0], to[1]] = x[:, :, source[0], source[1]]
            result += shifted * w[:, 0, 1 + down, 1 + right].reshape(1, -1, 1, 1)
    return result


def inverted_residual(x, w_expand, w_depth, w_project, stride=1):
    if stride < 1:
        raise ValueError("stride")
    wide = x if w_expand is None else np.clip(_mix(x, w_expand), 0, 6)
    narrow = _mix(np.clip(_filter(wide, w_depth)[:, :, ::stride, ::stride], 0, 6), w_project)
    return narrow + x if stride == 1 and len(w_project) == x.shape[1] else narrow
