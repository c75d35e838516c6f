"""You take powers of 2. exp means powers of e = 2.718...

Fails: test_example, test_last_axis
"""

import numpy as np


def softmax(x, axis=-1):
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    if x.size == 0:
        return np.zeros_like(x)
    m = x.max(axis=axis, keepdims=True)
    m = np.where(np.isinf(m), 0, m).astype(x.dtype)
    e = np.exp2(x - m)
    s = e.sum(axis=axis, keepdims=True)
    return e / np.where(s == 0, 1, s)
