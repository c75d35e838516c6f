"""Scaled dot-product attention (10 points): every query mixes the values whose keys fit it.

Run: grade attention/scaled_dot_product

Hints, from a question to nearly the answer:

Hint 1 (a question): One score for each query and each key: which shape has that, and which product gives it?
Hint 2 (the idea): scores = np.where(mask, scores, -np.inf) before the softmax over the last axis.
Hint 3 (nearly the line): q @ k.swapaxes(-1, -2) / math.sqrt(d), and weights @ v; np.tril(np.ones((t, t), bool)).
"""

import math

import numpy as np


def attention(
    q: np.ndarray, k: np.ndarray, v: np.ndarray, mask: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Mix the values: each query gets the sum of weight * value over all keys that it may attend to.

    The score of a query and a key is their scalar product, divided by sqrt(d). The weights of a query are the
    softmax of its scores: exp of each, divided by the sum over all keys that it may attend to. Scores may be as
    large as 1e6 in size.

    q, k, v  shapes (..., Tq, d), (..., Tk, d), (..., Tk, dv): Tq queries, Tk keys and as many values. The leading
             axes are the same in all three (possibly none), every one of them a separate attention. float64,
             float32 or integers; no side is 0
    mask     None, or bool that broadcasts to (..., Tq, Tk): True where the query may attend to the key. Other keys
             and their values have no influence at all
    return   (output, weights) of shapes (..., Tq, dv) and (..., Tq, Tk), fresh arrays: float32 for float32, float64
             for float64 and for integers. A query that may attend to nothing has weights and output 0
    raise    ValueError when q and k have different last axes, or k and v different numbers of rows

    q, k, v and mask are not changed.

    >>> output, weights = attention(np.eye(2), np.eye(2), np.array([[10.0], [20.0]]))
    >>> weights.round(4).tolist(), output.round(4).tolist()
    ([[0.6698, 0.3302], [0.3302, 0.6698]], [[13.3024], [16.6976]])
    """
    # TODO: scores, mask, softmax over the keys, and the weighted sum of the values
    ### BEGIN SOLUTION
    scores = q @ k.swapaxes(-1, -2) / math.sqrt(q.shape[-1])  # raises ValueError when q and k do not fit
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    lowest = np.finfo(scores.dtype).min  # so that the maximum of a row of -inf is finite, and -inf minus it -inf
    e = np.exp(scores - scores.max(axis=-1, keepdims=True, initial=lowest))
    weights = e / np.maximum(e.sum(axis=-1, keepdims=True), 1)  # the largest score alone gives exp(0) = 1
    return weights @ v, weights
    ### END SOLUTION


def causal_mask(t: int) -> np.ndarray:
    """The mask with which each of t tokens attends to itself and to the tokens before it.

    t       number of tokens, at least 1
    return  bool, shape (t, t): element [i, j] is True when query i may attend to key j, that is when j <= i
    raise   ValueError when t < 1

    >>> causal_mask(3).astype(int).tolist()
    [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    """
    # TODO: a triangle
    ### BEGIN SOLUTION
    if t < 1:
        raise ValueError(f"t is {t}, but must be at least 1")
    return np.tril(np.ones((t, t), bool))
    ### END SOLUTION
