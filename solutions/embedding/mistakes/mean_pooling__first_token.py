"""You take the first token ([CLS]) for the whole sentence. That is another way of pooling, not the mean.

Fails: test_example, test_mean
"""

import numpy as np


def mean_pool(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask and vectors do not fit")
    return h[:, 0] * mask.any(axis=1)[:, None].astype(h.dtype)


def max_pool_tokens(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask and vectors do not fit")
    keep = mask.astype(bool)[:, :, None]
    largest = np.where(keep, h, -np.inf).max(axis=1)
    return np.where(keep.any(axis=1), largest, 0).astype(h.dtype)
