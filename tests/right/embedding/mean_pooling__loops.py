"""Token by token, in plain loops."""

import numpy as np


def _kept(h, mask):
    if h.ndim != 3 or mask.ndim != 2 or h.shape[0] != mask.shape[0] or h.shape[1] != mask.shape[1]:
        raise ValueError("mask must have shape (B, T)")
    return [[h[b, t] for t in range(h.shape[1]) if mask[b, t]] for b in range(h.shape[0])]


def mean_pool(h, mask):
    out = np.zeros((h.shape[0], h.shape[-1]), h.dtype)
    for b, tokens in enumerate(_kept(h, mask)):
        for token in tokens:
            out[b] += token / len(tokens)
    return out


def max_pool_tokens(h, mask):
    out = np.zeros((h.shape[0], h.shape[-1]), h.dtype)
    for b, tokens in enumerate(_kept(h, mask)):
        if tokens:
            out[b] = tokens[0]
        for token in tokens[1:]:
            out[b] = np.maximum(out[b], token)
    return out
