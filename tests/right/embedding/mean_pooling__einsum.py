"""The mean as a product with weights 1/count; NaN is cleaned away on a copy first."""

import numpy as np


def _check(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask must have shape (B, T)")


def mean_pool(h, mask):
    _check(h, mask)
    weights = mask.astype(np.float64)
    weights /= np.clip(weights.sum(axis=1, keepdims=True), 1e-9, None)
    clean = h.copy()
    clean[mask == 0] = 0
    return np.einsum("btd,bt->bd", clean, weights).astype(h.dtype)


def max_pool_tokens(h, mask):
    _check(h, mask)
    clean = h.copy()
    clean[mask == 0] = -np.inf
    out = clean.max(axis=1)
    out[np.isneginf(out)] = 0
    return out
