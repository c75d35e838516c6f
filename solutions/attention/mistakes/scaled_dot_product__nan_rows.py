"""A query that may attend to nothing has the scores -inf only, and you compute -inf - -inf there.

Fails: test_nothing_allowed
"""

import math

import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention(q, k, v, mask=None):
    s = q @ np.swapaxes(k, -1, -2) / math.sqrt(q.shape[-1])
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    w = softmax(s)
    return w @ v, w


def causal_mask(t):
    if t < 1:
        raise ValueError("t")
    return np.tril(np.ones((t, t), dtype=bool))
