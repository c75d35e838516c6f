"""You write the result into the array of the caller (/= does that), who still needs the old numbers.

Fails: test_new_array_same_dtype
"""

import numpy as np


def l2_norm(x):
    scale = float(np.abs(x).max(initial=0))
    if scale == 0:
        return 0.0
    return scale * float(np.sqrt(((x / scale) ** 2).sum()))


def l2_normalize(x, axis=-1):
    if x.dtype.kind != "f":
        x = x.astype(float)
    scale = np.abs(x).max(axis=axis, keepdims=True, initial=0)
    x /= np.where(scale == 0, 1, scale)
    norm = np.sqrt((x * x).sum(axis=axis, keepdims=True))
    x /= np.where(norm == 0, 1, norm)
    return x
