"""Right answer: first da of all steps, then each gradient by one einsum."""

import numpy as np


def rnn_backward(dstates, x, h0, states, w_ih, w_hh):
    slopes = 1 - np.square(states)
    da = dstates * slopes
    for t in range(x.shape[1] - 2, -1, -1):
        da[:, t] += (da[:, t + 1] @ w_hh) * slopes[:, t]
    before = np.concatenate([h0[:, None], states], axis=1)[:, :-1]
    dh0 = da[:, 0] @ w_hh if x.shape[1] else np.zeros_like(h0)
    return [
        np.einsum("btd,di->bti", da, w_ih),
        dh0,
        np.einsum("btd,bti->di", da, x),
        np.einsum("btd,bte->de", da, before),
        np.einsum("btd->d", da),
    ]
