"""Right answer: Python numbers and math."""

import math

import numpy as np


def _parts(c, o, neg):
    d = len(c)
    if o.shape != (d,) or neg.ndim != 2 or neg.shape[1] != d:
        raise ValueError("lengths differ")
    rows = [o.tolist(), *neg.tolist()]
    return rows, [sum(x * y for x, y in zip(c.tolist(), row, strict=True)) for row in rows]


def _sigmoid(s):
    if s >= 0:
        return 1 / (1 + math.exp(-s))
    return math.exp(s) / (1 + math.exp(s))


def sgns_loss(c, o, neg):
    _rows, scores = _parts(c, o, neg)
    loss = 0.0
    for i, s in enumerate(scores):
        s = s if i == 0 else -s
        loss += -s + math.log1p(math.exp(s)) if s < 0 else math.log1p(math.exp(-s))
    return loss


def sgns_gradients(c, o, neg):
    rows, scores = _parts(c, o, neg)
    slopes = [_sigmoid(s) - (i == 0) for i, s in enumerate(scores)]
    dc = [sum(slope * row[j] for slope, row in zip(slopes, rows, strict=True)) for j in range(len(c))]
    others = np.array([[slope * x for x in c.tolist()] for slope in slopes]).astype(c.dtype)
    return np.array(dc).astype(c.dtype), others[0], others[1:].copy()
