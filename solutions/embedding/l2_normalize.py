"""L2 norm and normalisation (5 points): how long is a vector, and how do we make it length 1?

Run: grade exercises/embedding/l2_normalize.py

numpy.linalg is not allowed here: the point is to write the norm yourself.

Hints, from a question to nearly the answer:

Hint 1 (a question): What is 1e200 squared? And 1e-200 squared?
Hint 2 (the idea): Divide by the largest absolute value first, multiply it back at the end.
Hint 3 (nearly the line): s = abs(x).max(), then s * sqrt(((x / s) ** 2).sum()); think of s == 0.
"""

import numpy as np


def l2_norm(x: np.ndarray) -> float:
    """The length of a vector, sqrt(x[0]**2 + x[1]**2 + ...).

    x: array of shape (D,), float64 or integers, D >= 0. It is not changed.
    Returns a float. The vector of zeros and the empty vector have norm 0.0.

    The norm is right (to 12 digits) whenever the entries other than 0 have sizes from 1e-300 to 1e300, also
    where their squares are too large or too small for a float64. NaN and infinity do not occur.

    >>> l2_norm(np.array([3.0, 4.0]))
    5.0
    >>> round(l2_norm(np.array([3e200, 4e200])) / 1e200, 12)
    5.0
    """
    # TODO: scale, square, add, take the root, scale back
    ### BEGIN SOLUTION
    scale = float(np.abs(x).max(initial=0))
    if scale == 0:
        return 0.0
    return scale * float(np.sqrt(((x / scale) ** 2).sum()))
    ### END SOLUTION


def l2_normalize(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Every vector along `axis` divided by its own L2 norm, so that it has length 1.

    x: array of shape (D,), (N, D), (M, N, D) or more dimensions; float64, float32 or integers. Not changed.
    axis: the axis along which the vectors lie, from -x.ndim to x.ndim - 1. With the default -1 and shape
        (N, D) these are the N rows.
    Returns a new array of the same shape: float32 for float32, float64 for float64 and for integers.

    A vector of zeros stays zeros (no NaN). An array without elements, of shape (0, 3) or (2, 0) say, gives
    an array of the same shape. Entries of a float64 array may again have sizes from 1e-300 to 1e300; those of
    float32 arrays stay between 1e-3 and 1e3. NaN and infinity do not occur.

    >>> l2_normalize(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    # TODO: the norm of every vector along the axis, then divide; a norm of 0 must not divide
    ### BEGIN SOLUTION
    scale = np.abs(x).max(axis=axis, keepdims=True, initial=0)
    x = x / np.where(scale == 0, 1, scale)
    norm = np.sqrt((x * x).sum(axis=axis, keepdims=True))
    return x / np.where(norm == 0, 1, norm)
    ### END SOLUTION
