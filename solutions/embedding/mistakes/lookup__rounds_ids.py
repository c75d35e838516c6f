"""You turn the ids into integers yourself. An id of 1.7 or True is a mistake made elsewhere: raise TypeError.

Fails: test_refuses_bad_ids
"""

import numpy as np


def embed(ids, table):
    ids = ids.astype(np.int64)
    if (ids < 0).any() or (ids >= len(table)).any():
        raise IndexError("ids")
    return table[ids]


def embed_grad(ids, dout, vocab_size):
    grad = np.zeros((vocab_size, dout.shape[-1]), dout.dtype)
    if embed(ids, grad).shape != dout.shape:
        raise ValueError("dout")
    np.add.at(grad, ids.astype(np.int64), dout)
    return grad
