"""Right answer: np.take, and one np.bincount with weights for each column of the gradient."""

import numpy as np


def checked(ids, size):
    if not np.can_cast(ids.dtype, np.int64) or ids.dtype == bool:
        raise TypeError("dtype")
    flat = ids.reshape(-1).astype(np.int64)
    if not set(flat.tolist()) <= set(range(size)):
        raise IndexError("id")
    return flat


def embed(ids, table):
    return np.take(table, checked(ids, len(table)), axis=0).reshape(*ids.shape, table.shape[1])


def embed_grad(ids, dout, vocab_size):
    flat = checked(ids, vocab_size)
    if dout.shape[:-1] != ids.shape:
        raise ValueError("shape")
    columns = np.moveaxis(dout, -1, 0).reshape(dout.shape[-1], flat.size)
    sums = [np.bincount(flat, weights=column, minlength=vocab_size) for column in columns]
    return np.stack(sums, axis=1).astype(dout.dtype)
