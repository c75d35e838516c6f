"""Right answer: one unit at a time with math; sigmoid by cases."""

import math

import numpy as np


def sigmoid(z):
    if z < 0:
        e = math.exp(z)
        return e / (1 + e)
    return 1 / (1 + math.exp(-z))


def rows(w, b, vector):
    return [
        sum(float(a) * v for a, v in zip(row, vector, strict=True)) + float(bias)
        for row, bias in zip(w, b, strict=True)
    ]


def lstm_forward(x, h0, c0, w_ih, w_hh, b_ih, b_hh):
    n, steps = x.shape[:2]
    d = h0.shape[1]
    states, hs, cs = np.zeros((n, steps, d), x.dtype), np.array(h0), np.array(c0)
    for k in range(n):
        h, c = h0[k].tolist(), c0[k].tolist()
        for t in range(steps):
            z = [a + b for a, b in zip(rows(w_ih, b_ih, x[k, t].tolist()), rows(w_hh, b_hh, h), strict=True)]
            for u in range(d):
                c[u] = sigmoid(z[d + u]) * c[u] + sigmoid(z[u]) * math.tanh(z[2 * d + u])
                h[u] = sigmoid(z[3 * d + u]) * math.tanh(c[u])
            states[k, t] = h
        hs[k], cs[k] = h, c
    return states, hs, cs


def gru_forward(x, h0, w_ih, w_hh, b_ih, b_hh):
    n, steps = x.shape[:2]
    d = h0.shape[1]
    states, hs = np.zeros((n, steps, d), x.dtype), np.array(h0)
    for k in range(n):
        h = h0[k].tolist()
        for t in range(steps):
            a, b = rows(w_ih, b_ih, x[k, t].tolist()), rows(w_hh, b_hh, h)
            for u in range(d):
                r, z = sigmoid(a[u] + b[u]), sigmoid(a[d + u] + b[d + u])
                fresh = math.tanh(a[2 * d + u] + r * b[2 * d + u])
                h[u] = fresh - z * fresh + z * h[u]
            states[k, t] = h
        hs[k] = h
    return states, hs


def rnn_param_count(kind, n_in, hidden):
    if n_in <= 0 or hidden <= 0:
        raise ValueError("sizes")
    if kind == "rnn":
        return hidden * n_in + hidden * hidden + 2 * hidden
    if kind == "gru":
        return 3 * rnn_param_count("rnn", n_in, hidden)
    if kind == "lstm":
        return 4 * rnn_param_count("rnn", n_in, hidden)
    raise ValueError(kind)
