"""Right answer: a loop for every index, lists of Python numbers."""

import math

import numpy as np


def rnn_forward(x, h0, w_ih, w_hh, b_ih, b_hh):
    b, t, i = x.shape
    d = h0.shape[1]
    states = np.zeros((b, t, d), x.dtype)
    last = np.array(h0)
    for n in range(b):
        for step in range(t):
            old = [float(value) for value in last[n]]
            for unit in range(d):
                total = float(b_ih[unit]) + float(b_hh[unit])
                for k in range(i):
                    total += float(w_ih[unit, k]) * float(x[n, step, k])
                for k in range(d):
                    total += float(w_hh[unit, k]) * old[k]
                last[n, unit] = math.tanh(total)
            states[n, step] = last[n]
    return states, last
