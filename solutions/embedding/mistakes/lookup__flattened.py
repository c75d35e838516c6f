"""You flatten the ids, so the result has one vector after the other. It must keep the shape of the ids.

Fails: test_lookup
"""

import numpy as np


def embed(ids, table):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids")
    if (ids < 0).any():
        raise IndexError("ids")
    return table[ids.ravel()]


def embed_grad(ids, dout, vocab_size):
    if dout.shape[:-1] != ids.shape:
        raise ValueError("dout")
    grad = np.zeros((vocab_size, dout.shape[-1]), dout.dtype)
    embed(ids, grad)
    np.add.at(grad, ids.ravel(), dout.reshape(-1, dout.shape[-1]))
    return grad
