"""Right answer: the two stable forms chosen by where, in the dtype that came in."""

import numpy as np


def _check(c, o, neg):
    for row in (o, *neg):
        if np.shape(row) != c.shape:
            raise ValueError(f"{np.shape(row)} is not {c.shape}")
    if neg.ndim != 2:
        raise ValueError("neg has one row for each word")


def _sigmoid(s):
    small = np.exp(-np.abs(s))
    return np.where(s < 0, small, s.dtype.type(1)) / (1 + small)


def sgns_loss(c, o, neg):
    _check(c, o, neg)
    s = np.concatenate([[np.inner(c, o)], -np.inner(neg, c)])
    return (np.where(s < 0, -s, 0) + np.log(1 + np.exp(-np.abs(s)))).sum().item()


def sgns_gradients(c, o, neg):
    _check(c, o, neg)
    a = _sigmoid(np.inner(c, o).reshape(1)) - 1
    p = _sigmoid(np.inner(neg, c))
    return np.einsum("k,kd->d", p, neg) + a * o, a * c, p[:, None] * c
