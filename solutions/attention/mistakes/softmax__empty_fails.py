"""np.max of an empty array raises an error. An array without elements gives one of the same shape.

Fails: test_no_elements
"""

import numpy as np


def softmax(x, axis=-1):
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    m = x.max(axis=axis, keepdims=True)
    m = np.where(np.isinf(m), 0, m).astype(x.dtype)
    e = np.exp(x - m)
    s = e.sum(axis=axis, keepdims=True)
    return e / np.where(s == 0, 1, s)
