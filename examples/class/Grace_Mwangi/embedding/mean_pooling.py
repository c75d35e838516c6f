"""Masked pooling (5 points): one vector for a whole sentence, from the vectors of its tokens.

Run: grade exercises/embedding/mean_pooling.py

Hints, from a question to nearly the answer:

Hint 1 (a question): Sum over which axis, and divide by what?
Hint 2 (the idea): mask[..., None] lines the mask up with the vectors; the count is mask.sum(axis=1).
Hint 3 (nearly the line): np.where(keep, h, 0) before the sum: 0 * NaN is NaN. For the maximum -np.inf.
"""

import numpy as np


def mean_pool(h: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mean of the token vectors that the mask keeps, for each sentence of a batch.

    h: array of shape (B, T, D), float64 or float32: B sentences of T tokens, a vector of D numbers each.
    mask: array of shape (B, T) of bool, integers or floats, holding only 0 (padding) and 1 (a token to keep).
    B, T and D are at least 1. h and mask are not changed.
    Returns a new array of shape (B, D) with the dtype of h.

    Padding contributes nothing, even where h holds NaN or infinity; the tokens that are kept are finite.
    A sentence without any kept token gives a row of zeros.

    Raises ValueError if h is not three-dimensional or if the shape of mask is not exactly (B, T).

    >>> h = np.array([[[1.0, 2.0], [3.0, 4.0], [9.0, 9.0]]])
    >>> mean_pool(h, np.array([[1, 1, 0]])).tolist()
    [[2.0, 3.0]]
    """
    # TODO: replace the padding by 0, add over the tokens, divide by how many are kept
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("mask must have shape (B, T)")
    keep = mask.astype(bool)[:, :, None]
    kept = np.where(keep, h, 0)
    count = np.maximum(keep.sum(axis=1), 1)
    return (kept.sum(axis=1) / count).astype(h.dtype)


def max_pool_tokens(h: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The largest value of each of the D numbers among the tokens that the mask keeps, for each sentence.

    Arguments, result and errors are those of `mean_pool`: (B, T, D) and (B, T) give a new (B, D) with the
    dtype of h; padding contributes nothing, whatever it holds; a sentence without any kept token gives zeros.

    >>> h = np.array([[[1.0, -2.0], [3.0, -4.0], [9.0, 9.0]]])
    >>> max_pool_tokens(h, np.array([[1, 1, 0]])).tolist()
    [[3.0, -2.0]]
    """
    # TODO: replace the padding by something that never is the largest; a row without tokens gives zeros
    # YOUR CODE HERE
    raise NotImplementedError()
