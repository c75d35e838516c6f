"""You never compare the shapes. numpy stretches a mask of shape (B, 1) or (1, T) in silence, and the result
is wrong without any error.

Fails: test_errors
"""

import numpy as np


def mean_pool(h, mask):
    keep = mask.astype(bool)[..., None]
    count = np.maximum(keep.sum(axis=1), 1)
    return (np.where(keep, h, 0).sum(axis=1) / count).astype(h.dtype)


def max_pool_tokens(h, mask):
    keep = mask.astype(bool)[..., None]
    return np.where(keep.any(axis=1), np.where(keep, h, -np.inf).max(axis=1), 0).astype(h.dtype)
