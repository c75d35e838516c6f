"""You put 0 in place of the padding and take the maximum. Where all kept numbers are negative, the 0 wins.

Fails: test_max
"""

import numpy as np


def mean_pool(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask and vectors do not fit")
    keep = mask.astype(bool)[:, :, None]
    count = np.maximum(keep.sum(axis=1), 1)
    return (np.where(keep, h, 0).sum(axis=1) / count).astype(h.dtype)


def max_pool_tokens(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask and vectors do not fit")
    return np.where(mask.astype(bool)[:, :, None], h, 0).max(axis=1)
