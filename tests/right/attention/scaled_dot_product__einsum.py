"""Right answer: einsum in float64, the mask as a factor of the exponentials, cast back at the end."""

import numpy as np


def attention(q, k, v, mask=None):
    if q.shape[-1] != k.shape[-1]:
        raise ValueError("depth of queries and keys")
    if k.shape[-2] != v.shape[-2]:
        raise ValueError("number of keys and values")
    dtype = np.dtype("float32") if q.dtype == np.dtype("float32") else np.dtype("float64")
    depth = float(q.shape[-1])
    scores = np.einsum("...id,...jd->...ij", q.astype(float) * depth**-0.5, k.astype(float))
    allowed = np.broadcast_to(np.True_ if mask is None else mask, scores.shape)
    top = np.max(scores, axis=-1, keepdims=True, where=allowed, initial=-1e300)
    powers = np.where(allowed, np.exp(np.minimum(scores - top, 0.0)), 0.0)
    total = powers.sum(axis=-1, keepdims=True)
    weights = np.divide(powers, total, out=np.zeros_like(powers), where=total > 0)
    return np.einsum("...ij,...jc->...ic", weights, v.astype(float)).astype(dtype), weights.astype(dtype)


def causal_mask(t):
    if not t >= 1:
        raise ValueError("t")
    return np.arange(t)[:, None] >= np.arange(t)
