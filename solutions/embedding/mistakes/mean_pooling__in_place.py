"""You overwrite the padding in the array of the caller. np.where gives you a new array instead.

Fails: test_new_array_same_dtype
"""

import numpy as np


def mean_pool(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask and vectors do not fit")
    keep = mask.astype(bool)
    h[~keep] = 0
    return (h.sum(axis=1) / np.maximum(keep.sum(axis=1), 1)[:, None]).astype(h.dtype)


def max_pool_tokens(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask and vectors do not fit")
    keep = mask.astype(bool)
    h[~keep] = -np.inf
    return np.where(keep.any(axis=1)[:, None], h.max(axis=1), 0).astype(h.dtype)
