import numpy as np


def mean_pool(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("shapes do not match")
    # set the padding to zero, then the ordinary mean over the tokens
    kept = np.where(mask[..., None] == 1, h, 0)
    return kept.mean(axis=1).astype(h.dtype)


def max_pool_tokens(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("shapes do not match")
    kept = np.where(mask[..., None] == 1, h, -np.inf)
    best = kept.max(axis=1)
    best[np.isneginf(best)] = 0
    return best.astype(h.dtype)
