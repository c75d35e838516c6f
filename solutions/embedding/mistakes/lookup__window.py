"""For a single id you return table[i] itself, a window into the table: whoever changes the vector changes the model.

Fails: test_fresh_array
"""

import numpy as np


def embed(ids, table):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids")
    if (ids < 0).any():
        raise IndexError("ids")
    return table[int(ids)] if ids.ndim == 0 else table[ids]


def embed_grad(ids, dout, vocab_size):
    grad = np.zeros((vocab_size, dout.shape[-1]), dout.dtype)
    if embed(ids, grad).shape != dout.shape:
        raise ValueError("dout")
    np.add.at(grad, ids, dout)
    return grad
