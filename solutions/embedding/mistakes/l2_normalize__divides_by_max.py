"""You divide by the largest entry and stop there. That makes the largest entry 1, not the length.

Fails: test_example, test_normalize
"""

import numpy as np


def l2_norm(x):
    scale = float(np.abs(x).max(initial=0))
    if scale == 0:
        return 0.0
    return scale * float(np.sqrt(((x / scale) ** 2).sum()))


def l2_normalize(x, axis=-1):
    largest = np.abs(x).max(axis=axis, keepdims=True, initial=0)
    return x / np.where(largest == 0, 1, largest).astype(x.dtype)
