"""Right answer: lists that grow, and a weighted sum over the steps whose padding was replaced first."""

import numpy as np


def pad_sequences(seqs, pad=0):
    longest = 0
    for seq in seqs:
        if len(seq) > longest:
            longest = len(seq)
    ids, mask, lengths = [], [], []
    for seq in seqs:
        missing = longest - len(seq)
        ids.append(list(seq) + [pad] * missing)
        mask.append([True] * len(seq) + [False] * missing)
        lengths.append(len(seq))
    shape = (len(seqs), longest)
    return (
        np.array(ids, dtype=np.int64).reshape(shape),
        np.array(mask, dtype=bool).reshape(shape),
        np.array(lengths, dtype=np.int64),
    )


def last_state(h, lengths):
    chosen = np.arange(h.shape[1])[None, :] == lengths[:, None] - 1
    return np.where(chosen[:, :, None], h, 0).sum(axis=1).astype(h.dtype)


def sliding_windows(x, width):
    if width < 1 or width > len(x) - 1:
        raise ValueError("no window has a next value")
    places = np.arange(len(x) - width)[:, None] + np.arange(width + 1)
    table = x[places]
    return table[:, :width].copy(), table[:, width].copy()
