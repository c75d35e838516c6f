"""You add a small number to the sum. Then the weights no longer add up to 1.

Fails: test_example, test_last_axis
"""

import numpy as np


def softmax(x, axis=-1):
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    if x.size == 0:
        return np.zeros_like(x)
    m = x.max(axis=axis, keepdims=True)
    m = np.where(np.isinf(m), 0, m).astype(x.dtype)
    e = np.exp(x - m)
    return e / (e.sum(axis=axis, keepdims=True) + 1e-6)
