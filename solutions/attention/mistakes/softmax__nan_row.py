"""In a row of -inf alone you compute -inf - -inf and 0 / 0. Both are NaN; agreed are zeros.

Fails: test_row_of_minus_infinity
"""

import numpy as np


def softmax(x, axis=-1):
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    if x.size == 0:
        return np.zeros_like(x)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
