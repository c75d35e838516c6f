"""You subtract the largest score of the whole array. Rows far below it become 0: each row needs its own maximum.

Fails: test_large_scores
"""

import numpy as np


def softmax(x, axis=-1):
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    if x.size == 0:
        return np.zeros_like(x)
    m = x.max()
    m = np.where(np.isinf(m), 0, m).astype(x.dtype)
    e = np.exp(x - m)
    s = e.sum(axis=axis, keepdims=True)
    return e / np.where(s == 0, 1, s)
