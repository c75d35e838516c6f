"""Right answer: the inputs of all steps at once, the state steps collected and stacked; computed in float64."""

import numpy as np


def rnn_forward(x, h0, w_ih, w_hh, b_ih, b_hh):
    wide = [np.asarray(a, dtype=np.float64) for a in (x, h0, w_ih, w_hh, b_ih, b_hh)]
    steps, h, w_ih, w_hh, b_ih, b_hh = wide
    driven = np.einsum("bti,di->tbd", steps, w_ih) + b_ih + b_hh
    kept = []
    h = np.array(h)
    for pushed in driven:
        h = np.tanh(pushed + np.einsum("bk,dk->bd", h, w_hh))
        kept.append(h)
    states = np.stack(kept, axis=1) if kept else np.empty((len(h), 0, h.shape[1]))
    return states.astype(x.dtype), h.astype(x.dtype)
