"""Right answer: a product with a one-hot matrix in the dtype of the table, and with its transpose."""

import numpy as np


def one_hot(ids, size, dtype):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("integers, please")
    hot = (ids[..., None] == np.arange(size)).astype(dtype)
    if not hot.any(axis=-1).all():
        raise IndexError("no such row")
    return hot


def embed(ids, table):
    return one_hot(ids, len(table), table.dtype) @ table


def embed_grad(ids, dout, vocab_size):
    if ids.shape != dout.shape[:-1]:
        raise ValueError("dout does not fit")
    return np.einsum("nv,nd->vd", one_hot(ids, vocab_size, dout.dtype).reshape(-1, vocab_size),
                     dout.reshape(-1, dout.shape[-1]))  # fmt: skip
