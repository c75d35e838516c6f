"""Right answer: small cell objects with a matrix per gate; the plain sigmoid, which is right also where exp is inf."""

import numpy as np


def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


class Gate:
    def __init__(self, k, d, w_ih, w_hh, b_ih, b_hh):
        part = slice(k * d, (k + 1) * d)
        self.w_ih, self.w_hh, self.b_ih, self.b_hh = w_ih[part], w_hh[part], b_ih[part], b_hh[part]

    def fed(self, x):
        return x @ self.w_ih.T + self.b_ih

    def back(self, h):
        return h @ self.w_hh.T + self.b_hh

    def __call__(self, x, h):
        return self.fed(x) + self.back(h)


def lstm_forward(x, h0, c0, *weights):
    d = h0.shape[1]
    i, f, g, o = (Gate(k, d, *weights) for k in range(4))
    states = np.empty((x.shape[0], x.shape[1], d), x.dtype)
    h, c = +h0, +c0
    for t in range(x.shape[1]):
        now = x[:, t]
        c = sigmoid(f(now, h)) * c + sigmoid(i(now, h)) * np.tanh(g(now, h))
        h = sigmoid(o(now, h)) * np.tanh(c)
        states[:, t] = h
    return states, h, c


def gru_forward(x, h0, *weights):
    d = h0.shape[1]
    r, z, n = (Gate(k, d, *weights) for k in range(3))
    states = np.empty((x.shape[0], x.shape[1], d), x.dtype)
    h = +h0
    for t in range(x.shape[1]):
        now = x[:, t]
        keep = sigmoid(z(now, h))
        h = keep * h + (1 - keep) * np.tanh(n.fed(now) + sigmoid(r(now, h)) * n.back(h))
        states[:, t] = h
    return states, h


def rnn_param_count(kind, n_in, hidden):
    blocks = dict(rnn=1, lstm=4, gru=3).get(kind, 0)
    if not blocks or n_in < 1 or hidden < 1:
        raise ValueError((kind, n_in, hidden))
    return sum(np.zeros((blocks * hidden, k)).size for k in (n_in, hidden, 1, 1))
