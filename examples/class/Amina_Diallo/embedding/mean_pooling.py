# Amina Diallo
import numpy as np


def check(h, mask):
    if h.ndim != 3:
        raise ValueError("h must be (B, T, D)")
    if mask.shape != (h.shape[0], h.shape[1]):
        raise ValueError("mask must be (B, T)")


def mean_pool(h, mask):
    check(h, mask)
    B, T, D = h.shape
    out = np.zeros((B, D), dtype=h.dtype)
    for b in range(B):
        total = np.zeros(D)
        count = 0
        for t in range(T):
            if mask[b, t] == 1:
                total = total + h[b, t]
                count = count + 1
        if count > 0:
            out[b] = total / count
    return out


def max_pool_tokens(h, mask):
    check(h, mask)
    B, T, D = h.shape
    out = np.zeros((B, D), dtype=h.dtype)
    for b in range(B):
        seen_one = False
        for t in range(T):
            if mask[b, t] == 1:
                if not seen_one:
                    out[b] = h[b, t]
                    seen_one = True
                else:
                    out[b] = np.maximum(out[b], h[b, t])
    return out
