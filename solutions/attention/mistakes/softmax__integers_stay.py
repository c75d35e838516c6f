"""You compute with integers as they come. np.exp of int8 gives float16: convert to float64 first.

Fails: test_dtype_and_input
"""

import numpy as np


def softmax(x, axis=-1):
    if x.size == 0:
        return x.astype(np.float64) if x.dtype.kind == "i" else x.copy()
    m = x.max(axis=axis, keepdims=True)
    m = np.where(m == -np.inf, 0, m).astype(x.dtype)
    e = np.exp(x - m)
    s = e.sum(axis=axis, keepdims=True)
    return e / np.where(s == 0, 1, s).astype(s.dtype)
