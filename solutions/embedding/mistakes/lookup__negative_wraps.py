"""You leave the test of the ids to numpy. It takes -1 for the last row, which hides a mistake made elsewhere.

Fails: test_refuses_bad_ids
"""

import numpy as np


def embed(ids, table):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids")
    return table[ids]


def embed_grad(ids, dout, vocab_size):
    grad = np.zeros((vocab_size, dout.shape[-1]), dout.dtype)
    if embed(ids, grad).shape != dout.shape:
        raise ValueError("dout")
    np.add.at(grad, ids, dout)
    return grad
