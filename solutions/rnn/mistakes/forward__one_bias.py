"""You add b_ih only. There are two biases, b_ih and b_hh, and both are added.

Fails: test_one_step
"""

import numpy as np


def rnn_forward(x, h0, w_ih, w_hh, b_ih, b_hh):
    B, T = x.shape[:2]
    D = h0.shape[1]
    h = h0.copy()
    states = np.zeros((B, T, D), dtype=x.dtype)
    for t in range(T):
        z = x[:, t] @ w_ih.T + h @ w_hh.T
        h = np.tanh(z + b_ih)
        states[:, t] = h
    return states, h
