"""Your maximum puts -1e9 in the place of padding. A kept number may be smaller still: only -np.inf never wins.

Fails: test_order_of_tokens
"""

import numpy as np


def keep_of(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("shapes")
    return mask.astype(bool)[:, :, None]


def mean_pool(h, mask):
    keep = keep_of(h, mask)
    total = np.where(keep, h, 0).sum(axis=1)
    return (total / np.maximum(keep.sum(axis=1), 1)).astype(h.dtype)


def max_pool_tokens(h, mask):
    keep = keep_of(h, mask)
    best = np.where(keep, h, -1e9).max(axis=1)
    return np.where(keep.any(axis=1), best, 0).astype(h.dtype)
