"""You write `grad[ids] += dout`. When an id occurs twice, only the last of its gradients stays.

Fails: test_example, test_gradient
"""

import numpy as np


def embed(ids, table):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids")
    if ids.size and (ids.min() < 0 or ids.max() >= len(table)):
        raise IndexError("ids")
    return table[ids]


def embed_grad(ids, dout, vocab_size):
    grad = np.zeros((vocab_size, dout.shape[-1]), dout.dtype)
    embed(ids, grad)
    if dout.shape[:-1] != ids.shape:
        raise ValueError("dout")
    grad[ids] += dout
    return grad
