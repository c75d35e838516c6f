"""You take the ids to start at 1. The first row of the table belongs to id 0.

Fails: test_example, test_lookup, test_gradient
"""

import numpy as np


def embed(ids, table):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids")
    if ids.size and (ids.min() < 0 or ids.max() >= len(table)):
        raise IndexError("ids")
    return table[ids.astype(int) - 1]


def embed_grad(ids, dout, vocab_size):
    grad = np.zeros((vocab_size, dout.shape[-1]), dout.dtype)
    embed(ids, grad)
    if dout.shape[:-1] != ids.shape:
        raise ValueError("dout")
    np.add.at(grad, ids.astype(int) - 1, dout)
    return grad
