"""Softmax (5 points): from scores to weights that add up to 1.

Run: grade attention/softmax

Hints, from a question to nearly the answer:

Hint 1 (a question): What is exp(1000)? And what changes when 1000 is subtracted from every score?
Hint 2 (the idea): Subtract x.max(axis=axis, keepdims=True) first: the weights stay the same.
Hint 3 (nearly the line): In a row of -inf alone, -inf - -inf is NaN: subtract 0 there, and do not divide by 0.
"""

import numpy as np


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """Turn scores into weights: exp(x[i]) divided by the sum of all exp(x[j]) along the axis.

    x       float64, float32 or integers, one axis or more; not changed. Scores may be as large and as small as the
            dtype allows, and -inf ("must not count"), which gets the weight 0. NaN and +inf do not occur
    axis    the axis along which the weights add up to 1, from -x.ndim to x.ndim - 1
    return  a fresh array of the shape of x: float32 for float32, float64 for float64 and for integers. Where all
            scores along the axis are -inf, all weights are 0. An array without elements gives one of the same shape

    >>> softmax(np.array([0.0, np.log(3.0)])).round(12).tolist()
    [0.25, 0.75]
    >>> softmax(np.array([[1000.0, 1000.0], [-np.inf, -np.inf]])).tolist()
    [[0.5, 0.5], [0.0, 0.0]]
    """
    # TODO: subtract the largest score along the axis, take exp, divide by the sum
    # YOUR CODE HERE
    raise NotImplementedError()
