"""Right answer: the last step is taken off, the rest is a shorter sequence; one matrix for input and state."""

import numpy as np


def shorter(dstates, x, h0, states, w):
    i = x.shape[2]
    if not x.shape[1]:
        return x.copy(), np.zeros_like(h0), np.zeros((len(w), w.shape[1] + 1))
    old = states[:, -2] if x.shape[1] > 1 else h0
    da = dstates[:, -1] * (1 - states[:, -1] ** 2)
    here = da.T @ np.hstack([x[:, -1], old, np.ones((len(x), 1))])
    back = da @ w
    rest = dstates[:, :-1].copy()
    if x.shape[1] > 1:
        rest[:, -1] += back[:, i:]
    dx, dh0, dw = shorter(rest, x[:, :-1], h0, states[:, :-1], w)
    dh0 = dh0 if x.shape[1] > 1 else back[:, i:]
    return np.concatenate([dx, back[:, None, :i]], axis=1), dh0, dw + here


def rnn_backward(dstates, x, h0, states, w_ih, w_hh):
    i = x.shape[2]
    wide = [np.array(a, dtype=np.float64) for a in (dstates, x, h0, states, np.hstack([w_ih, w_hh]))]
    dx, dh0, dw = shorter(*wide)
    return tuple(a.astype(x.dtype) for a in (dx, dh0, dw[:, :i], dw[:, i:-1], dw[:, -1]))
