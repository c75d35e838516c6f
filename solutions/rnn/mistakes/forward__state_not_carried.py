"""Every step of yours starts from h0 again, so the network remembers nothing. The new state goes into the next step.

Fails: test_example, test_sequence
"""

import numpy as np


def rnn_forward(x, h0, w_ih, w_hh, b_ih, b_hh):
    B, T = x.shape[:2]
    D = h0.shape[1]
    h = h0.copy()
    states = np.zeros((B, T, D), dtype=x.dtype)
    for t in range(T):
        z = x[:, t] @ w_ih.T + h0 @ w_hh.T
        h = np.tanh(z + b_ih + b_hh)
        states[:, t] = h
    return states, h
