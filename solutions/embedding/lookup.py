"""Embedding table (5 points): from ids to vectors, and the gradient back to the table.

Run: grade embedding/lookup

Hints, from a question to nearly the answer:

Hint 1 (a question): A lookup is a product with a one-hot matrix. Where does its transpose send a gradient?
Hint 2 (the idea): Two tokens with the same id both send gradient to the same row: there it adds up.
Hint 3 (nearly the line): Test the ids, then table[ids]; back, np.add.at(grad, ids, dout) on zeros.
"""

import numpy as np


def embed(ids: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Replace every id by its row of the table.

    ids     an array of integers (int64, int32, uint8, ...) of any shape; () is one id, (0,) and (2, 0) are no ids
    table   shape (V, D), float64 or float32, V and D at least 1: row i is the vector of id i
    return  a fresh array of shape (*ids.shape, D) with the dtype of the table
    raise   TypeError when the dtype of ids is not an integer one (floats and bools are not), IndexError when an
            id is negative or is V or larger

    ids and table are not changed.

    >>> table = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> embed(np.array([2, 0, 2]), table).tolist()
    [[5.0, 6.0], [1.0, 2.0], [5.0, 6.0]]
    """
    # TODO: refuse ids that are no rows of the table (numpy counts negative ones from the end), then look up
    ### BEGIN SOLUTION
    if not np.issubdtype(ids.dtype, np.integer):
        raise TypeError(f"ids must be integers, not {ids.dtype}")
    if (ids < 0).any():
        raise IndexError("an id is negative")
    return table[ids]  # raises IndexError for ids that are too large
    ### END SOLUTION


def embed_grad(ids: np.ndarray, dout: np.ndarray, vocab_size: int) -> np.ndarray:
    """Send the gradient of the looked-up vectors back to the rows of the table.

    Row i of the result is the sum of all dout[p] with ids[p] == i; a row that was never looked up gets zeros.

    ids         an array of integers of any shape, as in `embed`
    dout        shape (*ids.shape, D), float64 or float32, D at least 1: one gradient for each looked-up vector
    vocab_size  the number V of rows of the table, at least 1
    return      a fresh array of shape (V, D) with the dtype of dout
    raise       TypeError and IndexError for ids as in `embed`, ValueError when the shape of dout is not
                (*ids.shape, D)

    ids and dout are not changed.

    >>> dout = np.array([[1.0, 1.0], [2.0, 0.0], [10.0, 20.0]])
    >>> embed_grad(np.array([2, 0, 2]), dout, 3).tolist()
    [[2.0, 0.0], [0.0, 0.0], [11.0, 21.0]]
    """
    # TODO: refuse what does not fit, start with zeros, add every gradient to its row
    ### BEGIN SOLUTION
    grad = np.zeros((vocab_size, dout.shape[-1]), dout.dtype)
    if embed(ids, grad).shape != dout.shape:
        raise ValueError(f"gradients of shape {dout.shape} do not fit ids of shape {ids.shape}")
    np.add.at(grad, ids, dout)
    return grad
    ### END SOLUTION
