"""Right answer: Python loops over the places of the ids; gradients are added in float64 and rounded once."""

import numpy as np


def row(i, size):
    if i < 0 or i >= size:
        raise IndexError(f"id {i} of {size}")
    return int(i)


def embed(ids, table):
    if ids.dtype.kind not in ("i", "u"):
        raise TypeError(str(ids.dtype))
    out = np.empty((*ids.shape, table.shape[1]), dtype=table.dtype)
    for place in np.ndindex(ids.shape):
        out[place] = table[row(ids[place], table.shape[0])]
    return out


def embed_grad(ids, dout, vocab_size):
    if ids.dtype.kind not in ("i", "u"):
        raise TypeError(str(ids.dtype))
    if ids.ndim + 1 != dout.ndim or any(n != m for n, m in zip(ids.shape, dout.shape, strict=False)):
        raise ValueError("shapes")
    rows = [np.zeros(dout.shape[-1]) for _ in range(vocab_size)]
    for place in np.ndindex(ids.shape):
        rows[row(ids[place], vocab_size)] += dout[place]
    return np.array(rows).astype(dout.dtype)
