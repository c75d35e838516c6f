"""Your one-hot matrix is float64, and the product with it is as well. The result has the dtype of the table.

Fails: test_fresh_array
"""

import numpy as np


def one_hot(ids, size):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids")
    if (ids < 0).any() or (ids >= size).any():
        raise IndexError("ids")
    return np.eye(size)[ids]


def embed(ids, table):
    return one_hot(ids, len(table)) @ table


def embed_grad(ids, dout, vocab_size):
    if dout.shape[:-1] != ids.shape:
        raise ValueError("dout")
    return one_hot(ids, vocab_size).reshape(-1, vocab_size).T @ dout.reshape(-1, dout.shape[-1])
