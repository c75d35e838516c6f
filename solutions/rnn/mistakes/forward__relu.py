"""You use ReLU. An Elman network squashes its state with tanh, so that it stays between -1 and 1.

Fails: test_example, test_one_step
"""

import numpy as np


def rnn_forward(x, h0, w_ih, w_hh, b_ih, b_hh):
    B, T = x.shape[:2]
    D = h0.shape[1]
    h = h0.copy()
    states = np.zeros((B, T, D), dtype=x.dtype)
    for t in range(T):
        z = x[:, t] @ w_ih.T + h @ w_hh.T
        h = np.maximum(z + b_ih + b_hh, 0)
        states[:, t] = h
    return states, h
