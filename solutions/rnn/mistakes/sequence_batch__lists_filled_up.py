"""You append the padding to the lists of the caller, who still needs them as they were.

Fails: test_fresh_arrays
"""

import numpy as np


def pad_sequences(seqs, pad=0):
    lengths = np.array([len(seq) for seq in seqs], dtype=np.int64)
    longest = max(lengths, default=0)
    for seq in seqs:
        while len(seq) < longest:
            seq.append(pad)
    ids = np.array(seqs, dtype=np.int64).reshape(len(seqs), longest)
    return ids, np.arange(longest) < lengths[:, None], lengths


def last_state(h, lengths):
    out = h[np.arange(len(h)), lengths - 1]
    out[lengths == 0] = 0
    return out


def sliding_windows(x, width):
    if not 1 <= width < len(x):
        raise ValueError("width")
    return np.array([x[i : i + width] for i in range(len(x) - width)]), x[width:].copy()
