"""numpy reductions take the mask themselves: `where` and `initial`."""

import numpy as np


def mean_pool(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask must have shape (B, T)")
    keep = np.broadcast_to(mask[..., None] == 1, h.shape)
    total = np.sum(h, axis=1, where=keep)
    return np.divide(total, keep.sum(axis=1), out=np.zeros_like(total), where=keep.any(axis=1), casting="same_kind")


def max_pool_tokens(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask must have shape (B, T)")
    keep = np.broadcast_to(mask[..., None] == 1, h.shape)
    largest = np.max(h, axis=1, where=keep, initial=-np.inf)
    return np.where(keep.any(axis=1), largest, np.zeros_like(largest))
