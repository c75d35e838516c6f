"""Your tanh covers the input only; the part of the old state is added outside. All of the sum goes into tanh.

Fails: test_example, test_one_step
"""

import numpy as np


def rnn_forward(x, h0, w_ih, w_hh, b_ih, b_hh):
    B, T = x.shape[:2]
    D = h0.shape[1]
    h = h0.copy()
    states = np.zeros((B, T, D), dtype=x.dtype)
    for t in range(T):
        z = x[:, t] @ w_ih.T
        h = np.tanh(z + b_ih + b_hh) + h @ w_hh.T
        states[:, t] = h
    return states, h
