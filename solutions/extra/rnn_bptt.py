"""Gradients through time.

Run: grade extra/rnn_bptt

The backward pass of an Elman network, by hand: backpropagation through time. Each state matters twice, for the loss of
its own step and for all steps after it.

Hints, from a question to nearly the answer:

Hint 1 (a question): Through which two ways does a change of h_t reach the loss?
Hint 2 (the idea): Go through the steps from the last to the first and carry the gradient that comes back from the next
    step. With a_t for the argument of tanh, da_t = (what arrives at h_t) * (1 - h_t**2); all else follows from da_t.
Hint 3 (nearly the line): da = (dstates[:, t] + future) * (1 - states[:, t] ** 2); then dw_hh += da.T @ (the state
    before), and future = da @ w_hh for the step before.
"""

import numpy as np


def rnn_backward(
    dstates: np.ndarray, x: np.ndarray, h0: np.ndarray, states: np.ndarray, w_ih: np.ndarray, w_hh: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients of a loss with respect to everything that went into an Elman network.

    The forward pass was a_t = W_ih x_t + W_hh h_{t-1} + b and h_t = tanh(a_t) for t = 1, ..., T, for each of B
    sequences, with the same weights for all of them and for all steps. The loss depends on all states.

    dstates  shape (B, T, D): the gradient that reaches each state directly, not by way of later states. float64 or
             float32, as all others; not changed
    x        shape (B, T, I): the inputs; T may be 0; not changed
    h0       shape (B, D): the states before the first step; not changed
    states   shape (B, T, D): h_1, ..., h_T as the forward pass computed them; not changed
    w_ih     shape (D, I); not changed
    w_hh     shape (D, D); not changed
    return   (dx, dh0, dw_ih, dw_hh, db), fresh arrays with the dtype of x: the gradients of the loss with respect to x,
             h0, w_ih, w_hh and b, in their shapes; db has shape (D,). Those of weights and bias are sums over all
             sequences and steps

    >>> def row(*numbers):
    ...     return np.array(numbers).reshape(1, -1, 1)
    >>> two, three = np.array([[2.0]]), np.array([[3.0]])
    >>> gradients = rnn_backward(row(1.0, 1.0), row(1.0, 5.0), np.array([[4.0]]), row(0.5, 0.0), two, three)
    >>> [gradient.ravel().tolist() for gradient in gradients]       # da_2 = 1, then da_1 = (1 + 3) * 0.75 = 3
    [[6.0, 2.0], [9.0], [8.0], [12.5], [4.0]]
    """
    # TODO: from the last step to the first; what comes back from the next step is added to dstates.
    ### BEGIN SOLUTION
    dx, dw_ih, dw_hh = np.empty_like(x), np.zeros_like(w_ih), np.zeros_like(w_hh)
    db, future = np.zeros(len(w_hh), x.dtype), np.zeros_like(h0)
    before = np.concatenate([h0[:, None], states], axis=1)
    for t in reversed(range(x.shape[1])):
        da = (dstates[:, t] + future) * (1 - states[:, t] ** 2)
        dx[:, t] = da @ w_ih
        dw_ih += da.T @ x[:, t]
        dw_hh += da.T @ before[:, t]
        db += da.sum(axis=0)
        future = da @ w_hh
    return dx, future, dw_ih, dw_hh, db
    ### END SOLUTION
