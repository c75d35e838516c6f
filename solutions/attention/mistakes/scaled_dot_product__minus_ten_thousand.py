"""You use a number like -1e4 for what is forbidden. Allowed scores may be smaller still: only -np.inf is below all.

Fails: test_mask
"""

import math

import numpy as np


def attention(q, k, v, mask=None):
    if q.shape[-1] != k.shape[-1] or k.shape[-2] != v.shape[-2]:
        raise ValueError("shapes")
    if q.dtype != np.float32:
        q, k, v = (x.astype(np.float64) for x in (q, k, v))
    scores = q @ k.swapaxes(-1, -2) / math.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -1e4)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = e / e.sum(axis=-1, keepdims=True)
    if mask is not None:
        weights = weights * np.broadcast_to(mask, weights.shape).any(axis=-1, keepdims=True)
    return (weights @ v).astype(q.dtype), weights.astype(q.dtype)


def causal_mask(t):
    if t < 1:
        raise ValueError("t")
    return np.tril(np.ones((t, t), bool))
