"""Your embed_grad works for one and two axes of ids only. It should not matter how many there are, not even none.

Fails: test_gradient_shapes
"""

import numpy as np


def embed(ids, table):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids")
    if (ids < 0).any():
        raise IndexError("ids")
    return table[ids]


def embed_grad(ids, dout, vocab_size):
    if dout.shape[:-1] != ids.shape:
        raise ValueError("dout")
    grad = np.zeros((vocab_size, dout.shape[-1]), dout.dtype)
    embed(ids, grad)
    for i, g in zip(ids.ravel(), np.vstack(dout) if ids.ndim > 1 else dout):
        grad[i] += g
    return grad
