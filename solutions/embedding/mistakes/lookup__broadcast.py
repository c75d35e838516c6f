"""You never look at the shape of dout. numpy stretches one gradient over all ids without a word.

Fails: test_refuses_bad_shapes
"""

import numpy as np


def embed(ids, table):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids")
    if (ids < 0).any():
        raise IndexError("ids")
    return table[ids]


def embed_grad(ids, dout, vocab_size):
    grad = np.zeros((vocab_size, dout.shape[-1]), dout.dtype)
    embed(ids, grad)
    np.add.at(grad, ids, dout)
    return grad
