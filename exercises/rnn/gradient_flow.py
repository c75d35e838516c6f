"""Vanishing and exploding gradients, clipping.

Run: grade rnn/gradient_flow

How much does the first state still matter for the last one? The answer is a product with one factor for each step. It
nearly always goes to zero (the network forgets) or to infinity (training blows up); the latter can be clipped.

Hints, from a question to nearly the answer:

Hint 1 (a question): One step first: if h_0 changes a little, how does h_1 = tanh(W_hh h_0 + ...) change?
Hint 2 (the idea): The chain rule multiplies the steps, the newest on the left. The slope of tanh at its own value h
    is 1 - h * h; unit d has its own slope, so it scales row d of W_hh.
Hint 3 (nearly the line): J = (1 - h * h)[:, None] * w_hh @ J for each h, from the identity on. For clipping add up the
    squares of all arrays before you take one root.
"""

import math

import numpy as np


def state_jacobian(hs: np.ndarray, w_hh: np.ndarray) -> np.ndarray:
    """Return d h_T / d h_0 of h_t = tanh(W_hh h_{t-1} + whatever the input adds).

    The slope of tanh(z) is 1 - tanh(z)**2, so the states themselves are all that is needed.

    hs      float64, shape (T, D): the states h_1, ..., h_T; T may be 0; not changed
    w_hh    float64, shape (D, D): row d holds the weights from the old state to unit d; not changed
    return  a fresh float64 array of shape (D, D): row i, column j is d h_T[i] / d h_0[j]; the identity for T = 0

    >>> state_jacobian(np.array([[0.0, 0.5]]), np.array([[1.0, 2.0], [4.0, 8.0]]))
    array([[1., 2.],
           [3., 6.]])
    """
    # TODO: start from the identity; each step multiplies one factor to it. On which side?
    # YOUR CODE HERE
    raise NotImplementedError()


def bound(w_hh: np.ndarray, steps: int) -> float:
    """Return how large the Jacobian of that many steps can be at most: sigma_max(W_hh) ** steps.

    sigma_max is the largest singular value: the most that W_hh can lengthen a vector. As tanh has no slope above 1,
    no product of `steps` factors lengthens a vector more than this.

    w_hh    float64, shape (D, D); not changed
    steps   number of steps, >= 0
    return  float

    >>> round(bound(np.array([[0.0, 3.0], [2.0, 0.0]]), 2), 6)
    9.0
    """
    # TODO: the largest singular value, to the power of the number of steps.
    # YOUR CODE HERE
    raise NotImplementedError()


def clip_grad_norm(grads: list[np.ndarray], max_norm: float) -> tuple[list[np.ndarray], float]:
    """Shorten all gradients by the same factor, so that together they are not longer than max_norm.

    The norm is that of one long vector which holds all entries of all arrays: the root of the sum of their squares.
    Every array is multiplied by min(1, max_norm / (norm + 1e-6)), as PyTorch does it.

    grads     list of float64 arrays of one or more axes, shapes may differ; the list may be empty; not changed
    max_norm  float > 0
    return    (clipped, norm): a list of fresh arrays of the same shapes, and the norm *before* clipping, a float

    >>> clipped, norm = clip_grad_norm([np.array([3.0]), np.array([[0.0, 4.0]])], 1.0)
    >>> [array.round(3).tolist() for array in clipped], norm
    ([[0.6], [[0.0, 0.8]]], 5.0)
    """
    # TODO: one norm for all arrays together, then one factor for all of them.
    # YOUR CODE HERE
    raise NotImplementedError()
