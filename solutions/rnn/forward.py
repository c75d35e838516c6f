"""Elman RNN.

Run: grade rnn/forward

The simplest recurrent network reads one step after the other. Its new state is made of the input of this step and
of the state before, always with the same weights.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which two vectors meet in one step, and what does the next step need from it?
Hint 2 (the idea): One loop over time. x[:, t] is step t of all sequences of the batch.
Hint 3 (nearly the line): h = np.tanh(x[:, t] @ w_ih.T + b_ih + h @ w_hh.T + b_hh), and keep each h.
"""

import numpy as np


def rnn_forward(
    x: np.ndarray, h0: np.ndarray, w_ih: np.ndarray, w_hh: np.ndarray, b_ih: np.ndarray, b_hh: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Read B sequences of T steps and return the states.

    Of each sequence: h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh) for t = 1, ..., T, from h_0 = h0.

    x       shape (B, T, I): I numbers for each step; B and T may be 0. float64 or float32, as all others; not changed
    h0      shape (B, D): the state before the first step; not changed
    w_ih    shape (D, I): row d holds the weights from the input to unit d
    w_hh    shape (D, D): row d holds the weights from the old state to unit d
    b_ih    shape (D,)
    b_hh    shape (D,), a second bias that is added, too
    return  (states, last), fresh arrays with the dtype of x:
            states  shape (B, T, D): the state after each step
            last    shape (B, D): the state after the last step, which is h0 when T = 0

    >>> one = np.ones((1, 1))
    >>> states, last = rnn_forward(np.ones((1, 2, 1)), 0 * one, one, one, np.zeros(1), np.zeros(1))
    >>> states.round(4).tolist(), last.round(4).tolist()
    ([[[0.7616], [0.9427]]], [[0.9427]])
    """
    # TODO: one loop over the steps; each step makes the new state from x[:, t] and the old state.
    ### BEGIN SOLUTION
    states = np.empty((*x.shape[:2], len(w_hh)), dtype=x.dtype)
    h = h0.copy()
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ w_ih.T + b_ih + h @ w_hh.T + b_hh)
        states[:, t] = h
    return states, h
    ### END SOLUTION
