"""You use a large negative number for what is forbidden. A query that may attend to nothing then attends to everything alike.

Fails: test_nothing_allowed
"""

import math

import numpy as np


def softmax(x):
    top = x.max(axis=-1, keepdims=True)
    e = np.exp(x - np.where(np.isinf(top), 0, top).astype(x.dtype))
    s = e.sum(axis=-1, keepdims=True)
    return e / np.where(s == 0, 1, s)


def attention(q, k, v, mask=None):
    s = q @ np.swapaxes(k, -1, -2) / math.sqrt(q.shape[-1])
    if mask is not None:
        s = np.where(mask, s, -1e9)
    w = softmax(s)
    return w @ v, w


def causal_mask(t):
    if t < 1:
        raise ValueError("t")
    return np.tril(np.ones((t, t), dtype=bool))
