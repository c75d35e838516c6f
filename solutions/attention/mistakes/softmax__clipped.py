"""You cut the scores off at 80 so that exp stays finite. Two scores above that become equal.

Fails: test_large_scores
"""

import numpy as np


def softmax(x, axis=-1):
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    if x.size == 0:
        return np.zeros_like(x)
    e = np.exp(np.clip(x, -80, 80)) * np.isfinite(x)
    s = e.sum(axis=axis, keepdims=True)
    return e / np.where(s == 0, 1, s)
