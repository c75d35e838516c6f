"""You add the absolute values: that is the L1 norm, the way along the streets. L2 is the straight line.

Fails: test_example, test_norm, test_normalize
"""

import numpy as np


def l2_norm(x):
    return float(np.abs(x).sum())


def l2_normalize(x, axis=-1):
    norm = np.abs(x).sum(axis=axis, keepdims=True)
    return x / np.where(norm == 0, 1, norm).astype(x.dtype)
