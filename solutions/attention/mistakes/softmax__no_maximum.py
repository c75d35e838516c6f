"""You take exp of the scores as they are. exp(1000) is infinity, and exp(-1000) is 0.

Fails: test_large_scores
"""

import numpy as np


def softmax(x, axis=-1):
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    if x.size == 0:
        return np.zeros_like(x)
    e = np.exp(x)
    s = e.sum(axis=axis, keepdims=True)
    return e / np.where(s == 0, 1, s)
