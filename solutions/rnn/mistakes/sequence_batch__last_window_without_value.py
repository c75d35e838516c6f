"""You forget the last window that still has a value behind it: N numbers hold N - width such windows.

Fails: test_examples, test_windows
"""

import numpy as np


def pad_sequences(seqs, pad=0):
    B = len(seqs)
    lengths = np.zeros(B, dtype=np.int64)
    for b in range(B):
        lengths[b] = len(seqs[b])
    L = 0
    for n in lengths:
        L = max(L, n)
    ids = np.full((B, L), pad, dtype=np.int64)
    mask = np.zeros((B, L), dtype=bool)
    for b in range(B):
        for t in range(lengths[b]):
            ids[b, t] = seqs[b][t]
            mask[b, t] = True
    return ids, mask, lengths


def last_state(h, lengths):
    B, D = h.shape[0], h.shape[2]
    out = np.zeros((B, D), dtype=h.dtype)
    for b in range(B):
        if lengths[b] > 0:
            out[b] = h[b, lengths[b] - 1]
    return out


def sliding_windows(x, width):
    if width < 1 or width >= len(x):
        raise ValueError("width out of range")
    n = max(len(x) - width - 1, 0)
    inputs = np.zeros((n, width), dtype=x.dtype)
    following = np.zeros(n, dtype=x.dtype)
    for i in range(n):
        inputs[i] = x[i : i + width]
        following[i] = x[i + width]
    return inputs, following
