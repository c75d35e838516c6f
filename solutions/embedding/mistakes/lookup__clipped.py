"""You move ids that are out of range to the nearest row. Then the model learns with the wrong word, in silence.

Fails: test_refuses_bad_ids
"""

import numpy as np


def embed(ids, table):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids")
    return np.take(table, ids, axis=0, mode="clip")


def embed_grad(ids, dout, vocab_size):
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError("ids")
    if dout.shape[:-1] != ids.shape:
        raise ValueError("dout")
    grad = np.zeros((vocab_size, dout.shape[-1]), dout.dtype)
    np.add.at(grad, np.clip(ids.astype(int), 0, vocab_size - 1), dout)
    return grad
