"""Right answer: plain Python with zip_longest; arrays are made at the very end."""

from itertools import zip_longest

import numpy as np


def pad_sequences(seqs, pad=0):
    lengths = list(map(len, seqs))
    width = max([*lengths, 0])
    columns = list(zip_longest(*seqs, fillvalue=pad))
    ids = np.array(columns, dtype=np.int64).reshape(width, len(seqs)).T
    mask = np.array([[t < n for t in range(width)] for n in lengths], dtype=bool).reshape(len(seqs), width)
    return ids, mask, np.array(lengths, dtype=np.int64)


def last_state(h, lengths):
    out = np.zeros((h.shape[0], h.shape[2]), h.dtype)
    for b, n in enumerate(lengths.tolist()):
        if n:
            out[b] = h[b, :n][-1]
    return out


def sliding_windows(x, width):
    n = len(x) - width
    if n < 1 or width < 1:
        raise ValueError("width")
    return np.stack([x[j : j + n] for j in range(width)], axis=1), np.array(x[width:])
