"""You give a row the mean of its gradients. They add up: a word that occurs twice moves the result twice.

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
    np.add.at(grad, ids, dout)
    count = np.bincount(ids.ravel(), minlength=vocab_size)
    return grad / np.maximum(count, 1).astype(dout.dtype)[:, None]
