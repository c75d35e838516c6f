"""You send the gradient forward through W_hh. On the way back rows and columns change their places.

Fails: test_one_step_back
"""

import numpy as np


def rnn_backward(dstates, x, h0, states, w_ih, w_hh):
    T = x.shape[1]
    dx = np.zeros(x.shape, x.dtype)
    dh = np.zeros(h0.shape, x.dtype)
    dw_ih = np.zeros(w_ih.shape, x.dtype)
    dw_hh = np.zeros(w_hh.shape, x.dtype)
    db = np.zeros(len(w_hh), x.dtype)
    for t in range(T - 1, -1, -1):
        h = states[:, t]
        prev = states[:, t - 1] if t > 0 else h0
        dh = dh + dstates[:, t]
        da = dh * (1 - h * h)
        dx[:, t] = da @ w_ih
        dw_ih += da.T @ x[:, t]
        dw_hh += da.T @ prev
        db += da.sum(axis=0)
        dh = da @ w_hh.T
    return dx, dh, dw_ih, dw_hh, db
