"""You set weights to 0 after the softmax. The others then no longer add up to 1.

Fails: test_mask
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
    w = softmax(s)
    if mask is not None:
        w = np.where(mask, w, 0)
    return w @ v, w


def causal_mask(t):
    if t < 1:
        raise ValueError("t")
    return np.tril(np.ones((t, t), dtype=bool))
