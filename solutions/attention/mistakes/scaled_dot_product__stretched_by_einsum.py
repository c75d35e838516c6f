"""np.einsum stretches an axis of length 1 in silence, where q and k do not fit. Compare the shapes, or use @.

Fails: test_refuses_what_does_not_fit
"""

import math

import numpy as np


def softmax(x):
    top = x.max(axis=-1, keepdims=True)
    e = np.exp(x - np.where(np.isinf(top), 0, top).astype(x.dtype))
    s = e.sum(axis=-1, keepdims=True)
    return e / np.where(s == 0, 1, s)


def attention(q, k, v, mask=None):
    s = np.einsum("...qd,...kd->...qk", q, k) / math.sqrt(q.shape[-1])
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    w = softmax(s)
    return w @ v, w


def causal_mask(t):
    if t < 1:
        raise ValueError("t")
    return np.tril(np.ones((t, t), dtype=bool))
