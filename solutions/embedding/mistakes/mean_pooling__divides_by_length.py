"""You leave the padding out of the sum but divide by T, as if it counted.
Divide by the number of kept tokens.

Fails: test_example, test_mean
"""

import numpy as np


def mean_pool(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask and vectors do not fit")
    return np.where(mask.astype(bool)[:, :, None], h, 0).mean(axis=1)


def max_pool_tokens(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask and vectors do not fit")
    keep = mask.astype(bool)[:, :, None]
    largest = np.where(keep, h, -np.inf).max(axis=1)
    return np.where(keep.any(axis=1), largest, 0).astype(h.dtype)
