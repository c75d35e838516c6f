import numpy as np


def mean_pool(h, mask):
    if len(h.shape) != 3:
        raise ValueError("h should have 3 dimensions")
    if tuple(mask.shape) != tuple(h.shape[:2]):
        raise ValueError("mask should be (B, T)")
    return np.mean(h, axis=1)


def max_pool_tokens(h, mask):
    if len(h.shape) != 3:
        raise ValueError("h should have 3 dimensions")
    if tuple(mask.shape) != tuple(h.shape[:2]):
        raise ValueError("mask should be (B, T)")
    return np.max(h, axis=1)
