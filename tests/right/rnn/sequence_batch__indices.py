"""Right answer: no loop over the batch; places are computed as index arrays."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pad_sequences(seqs, pad=0):
    lengths = np.fromiter((len(seq) for seq in seqs), dtype=np.int64, count=len(seqs))
    mask = np.arange(lengths.max(initial=0))[None, :] < lengths[:, None]
    ids = np.where(mask, 0, pad).astype(np.int64)
    ids[mask] = [i for seq in seqs for i in seq]
    return ids, mask, lengths


def last_state(h, lengths):
    place = np.maximum(lengths - 1, 0)[:, None, None]
    last = np.take_along_axis(h, np.broadcast_to(place, (h.shape[0], 1, h.shape[2])), axis=1)[:, 0]
    return np.where((lengths > 0)[:, None], last, np.zeros_like(last))


def sliding_windows(x, width):
    if not 0 < width < x.size:
        raise ValueError(width)
    pairs = sliding_window_view(x, width + 1)
    return pairs[:, :-1].copy(), pairs[:, -1].copy()
