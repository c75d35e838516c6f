"""You ask for the smallest id also where there are no ids: ids.min() then stops. (ids < 0).any() is False for no ids.

Fails: test_lookup_shapes, test_gradient_shapes
"""

import numpy as np


def refuse(ids, vocab_size):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids")
    if ids.min() < 0 or ids.max() >= vocab_size:
        raise IndexError("ids")


def embed(ids, table):
    refuse(ids, len(table))
    return table[ids].copy()


def embed_grad(ids, dout, vocab_size):
    refuse(ids, vocab_size)
    if dout.shape[:-1] != ids.shape or dout.ndim != ids.ndim + 1:
        raise ValueError("dout")
    grad = np.zeros((vocab_size, dout.shape[-1]), dout.dtype)
    np.add.at(grad, ids, dout)
    return grad
