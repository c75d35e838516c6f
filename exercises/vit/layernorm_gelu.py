"""LayerNorm and GELU.

Run: grade vit/layernorm_gelu

Two small pieces of every transformer block. LayerNorm brings each token to mean 0 and variance 1, on its own, then
scales and shifts its features. GELU is the activation between the two layers of the MLP: x times the probability that
a standard normal number is below x.

Hints, from a question to nearly the answer:

Hint 1 (a question): Over which axis is one token? How do you keep that axis, so that the mean can be subtracted?
Hint 2 (the idea): Subtract the mean first, then take the mean of the squares of what is left: that is the variance.
Hint 3 (nearly the line): `math.erf` takes one number: `np.vectorize(math.erf, otypes=[float])(x / math.sqrt(2))`.
"""

import math

import numpy as np


def layer_norm(x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    """Normalise the last axis: result = (x - mean) / sqrt(var + eps) * gamma + beta.

    mean and var are those of the D features of one token. var is the biased variance: the mean of (x - mean) ** 2,
    divided by D, not by D - 1.

    x       shape (..., D), at least one axis, D >= 1; float64 or float32; not changed. The D numbers of a token may
            be close together and far from 0: in float64 some thousandths apart near 10000, and the result must still
            be right to 1e-6
    gamma   shape (D,), dtype of x; not changed
    beta    shape (D,), dtype of x; not changed
    eps     > 0; added to the variance
    return  a fresh array of the shape and dtype of x
    raise   ValueError when gamma or beta is not of shape (D,)

    >>> layer_norm(np.array([[1.0, 3.0], [5.0, 5.0]]), np.array([2.0, 2.0]), np.array([0.0, 1.0])).round(4)
    array([[-2.,  3.],
           [ 0.,  1.]])
    """
    # TODO: mean and variance of each token, with an axis that is kept.
    # YOUR CODE HERE
    raise NotImplementedError()


def gelu(x: np.ndarray, approximate: str = "none") -> np.ndarray:
    """Return the GELU of every number.

    "none"  x / 2 * (1 + erf(x / sqrt(2))), with the error function of `math.erf`
    "tanh"  x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x ** 3))), which is near to it and was faster once

    x            at least one axis, of any length, 0 included; finite; float64, float32 or int64; not changed
    approximate  "none" or "tanh"
    return       a fresh array of the shape of x; float64 for float64 and int64, float32 for float32
    raise        ValueError when `approximate` is neither "none" nor "tanh"

    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(4)
    array([-0.1587,  0.    ,  0.8413])
    >>> gelu(np.array([-1.0, 0.0, 1.0]), "tanh").round(4)
    array([-0.1588,  0.    ,  0.8412])
    """
    # TODO: the two formulas; refuse any other name.
    # YOUR CODE HERE
    raise NotImplementedError()
