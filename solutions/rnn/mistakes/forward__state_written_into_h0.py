"""You write the new state into the array h0 of the caller. Copy it before you start.

Fails: test_fresh_float32
"""

import numpy as np


def rnn_forward(x, h0, w_ih, w_hh, b_ih, b_hh):
    B, T = x.shape[:2]
    D = h0.shape[1]
    h = h0
    states = np.zeros((B, T, D), dtype=x.dtype)
    for t in range(T):
        z = x[:, t] @ w_ih.T + h @ w_hh.T
        h[:] = np.tanh(z + b_ih + b_hh)
        states[:, t] = h
    return states, h.copy()
