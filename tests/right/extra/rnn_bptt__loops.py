"""Right answer: every sum written out, in Python numbers."""

import numpy as np


def rnn_backward(dstates, x, h0, states, w_ih, w_hh):
    b, t, i = x.shape
    d = len(w_hh)
    dx, dh0, dw_ih, dw_hh, db = (np.zeros(a) for a in (x.shape, h0.shape, w_ih.shape, w_hh.shape, d))
    for n in range(b):
        back = [0.0] * d
        for step in range(t - 1, -1, -1):
            old = h0[n] if step == 0 else states[n, step - 1]
            da = []
            for u in range(d):
                h = float(states[n, step, u])
                da.append((float(dstates[n, step, u]) + back[u]) * (1 - h) * (1 + h))
            for u in range(d):
                db[u] += da[u]
                for k in range(i):
                    dx[n, step, k] += da[u] * float(w_ih[u, k])
                    dw_ih[u, k] += da[u] * float(x[n, step, k])
                for k in range(d):
                    dw_hh[u, k] += da[u] * float(old[k])
            back = [sum(da[u] * float(w_hh[u, k]) for u in range(d)) for k in range(d)]
        dh0[n] = back
    return tuple(a.astype(x.dtype) for a in (dx, dh0, dw_ih, dw_hh, db))
