import numpy as np


# max_pool_tokens: did not get round to it, deleted for now
def mean_pool(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("h is (B, T, D), mask is (B, T)")
    out = np.zeros((h.shape[0], h.shape[2]), h.dtype)
    for b in range(len(h)):
        tokens = h[b][mask[b].astype(bool)]
        if len(tokens):
            out[b] = tokens.mean(axis=0)
    return out
