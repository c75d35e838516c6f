"""You subtract the maximum with `-=`, in the array of the caller.

Fails: test_dtype_and_input
"""

import numpy as np


def softmax(x, axis=-1):
    if x.size == 0:
        return np.zeros(x.shape, x.dtype)
    if x.dtype.kind != "f":
        x = x.astype(np.float64)
    m = x.max(axis=axis, keepdims=True)
    x -= np.where(np.isinf(m), 0, m)
    e = np.exp(x)
    s = e.sum(axis=axis, keepdims=True)
    return e / np.where(s == 0, 1, s)
