import math

import numpy as np


def l2_norm(x):
    return math.hypot(*x.tolist())


def l2_normalize(x, axis=-1):
    x = np.asarray(x)
    if x.dtype != np.float32:
        x = x.astype(float)
    if not x.size:
        return x.copy()
    scale = np.abs(x).max(axis=axis, keepdims=True)
    scale = np.where(scale == 0, 1, scale).astype(x.dtype)
    small = x / scale
    norm = np.sqrt(np.square(small).sum(axis=axis, keepdims=True))
    return small / np.where(norm == 0, 1, norm).astype(x.dtype)
