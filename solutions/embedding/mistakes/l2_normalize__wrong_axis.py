"""You always go down the columns (axis 0). The vectors lie along the axis that the caller names, by default
the last one: the rows.

Fails: test_example, test_normalize
"""

import numpy as np


def l2_norm(x):
    scale = float(np.abs(x).max(initial=0))
    if scale == 0:
        return 0.0
    return scale * float(np.sqrt(((x / scale) ** 2).sum()))


def l2_normalize(x, axis=-1):
    scale = np.abs(x).max(axis=0, keepdims=True, initial=0)
    x = x / np.where(scale == 0, 1, scale).astype(x.dtype)
    norm = np.sqrt((x * x).sum(axis=0, keepdims=True))
    return x / np.where(norm == 0, 1, norm)
