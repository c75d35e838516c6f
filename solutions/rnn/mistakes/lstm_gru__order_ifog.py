"""You read the blocks of the LSTM in the order i, f, o, g. Here, as in PyTorch, it is i, f, g, o.

Fails: test_examples, test_lstm_step
"""

import numpy as np


def sigmoid(z):
    return 0.5 * np.tanh(0.5 * z) + 0.5


def lstm_forward(x, h0, c0, w_ih, w_hh, b_ih, b_hh):
    B, T = x.shape[:2]
    D = h0.shape[1]
    h, c = h0.copy(), c0.copy()
    states = np.zeros((B, T, D), dtype=x.dtype)
    for t in range(T):
        z = x[:, t] @ w_ih.T + b_ih + h @ w_hh.T + b_hh
        i = sigmoid(z[:, :D])
        f = sigmoid(z[:, D : 2 * D])
        g = np.tanh(z[:, 3 * D :])
        o = sigmoid(z[:, 2 * D : 3 * D])
        c = f * c + i * g
        h = o * np.tanh(c)
        states[:, t] = h
    return states, h, c


def gru_forward(x, h0, w_ih, w_hh, b_ih, b_hh):
    B, T = x.shape[:2]
    D = h0.shape[1]
    h = h0.copy()
    states = np.zeros((B, T, D), dtype=x.dtype)
    for t in range(T):
        a = x[:, t] @ w_ih.T + b_ih
        b = h @ w_hh.T + b_hh
        r = sigmoid(a[:, :D] + b[:, :D])
        z = sigmoid(a[:, D : 2 * D] + b[:, D : 2 * D])
        n = np.tanh(a[:, 2 * D :] + r * b[:, 2 * D :])
        h = (1 - z) * n + z * h
        states[:, t] = h
    return states, h


def rnn_param_count(kind, n_in, hidden):
    if kind not in ("rnn", "gru", "lstm") or n_in < 1 or hidden < 1:
        raise ValueError("bad layer")
    rows = {"rnn": 1, "gru": 3, "lstm": 4}[kind] * hidden
    return rows * n_in + rows * hidden + 2 * rows
