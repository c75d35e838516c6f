import numpy as np


def mean_pool(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("shapes")
    keep = mask.astype(bool)[..., None]
    return np.where(keep, h, 0.0).sum(axis=1) / np.maximum(keep.sum(axis=1), 1)


def max_pool_tokens(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("shapes")
    keep = mask.astype(bool)[..., None]
    largest = np.where(keep, h, -np.inf).max(axis=1)
    return np.where(keep.any(axis=1), largest, 0.0).astype(np.float64)
