"""In a row of -inf alone you give all scores the same weight. None of them counts: all weights are 0.

Fails: test_row_of_minus_infinity
"""

import numpy as np


def softmax(x, axis=-1):
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    if x.size == 0:
        return np.zeros_like(x)
    m = x.max(axis=axis, keepdims=True)
    m = np.where(np.isinf(m), 0, m).astype(x.dtype)
    e = np.exp(x - m)
    s = e.sum(axis=axis, keepdims=True)
    return np.where(s == 0, 1 / x.shape[axis], e / np.where(s == 0, 1, s)).astype(x.dtype)
