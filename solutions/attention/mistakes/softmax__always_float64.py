"""You turn everything into float64. float32 in gives float32 out.

Fails: test_dtype_and_input
"""

import numpy as np


def softmax(x, axis=-1):
    x = np.array(x, dtype=np.float64)
    if x.size == 0:
        return np.zeros_like(x)
    m = x.max(axis=axis, keepdims=True)
    m = np.where(np.isinf(m), 0, m).astype(x.dtype)
    e = np.exp(x - m)
    s = e.sum(axis=axis, keepdims=True)
    return e / np.where(s == 0, 1, s)
