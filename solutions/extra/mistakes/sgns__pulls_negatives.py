"""Your dneg has the wrong sign: a step against it would draw the negatives towards c.

Fails: test_gradients
"""

import numpy as np


def sigmoid(s):
    return np.exp(-np.logaddexp(0, -s))


def check(c, o, neg):
    if o.shape != c.shape or neg.ndim != 2 or neg.shape[1] != len(c):
        raise ValueError("shapes")


def sgns_loss(c, o, neg) -> float:
    check(c, o, neg)
    loss = np.logaddexp(0, -np.dot(c, o))
    for k in range(len(neg)):
        loss += np.logaddexp(0, np.dot(c, neg[k]))
    return float(loss)


def sgns_gradients(c, o, neg):
    check(c, o, neg)
    pos = sigmoid(np.dot(c, o)) - 1
    dc = pos * o
    do = pos * c
    dneg = np.zeros_like(neg)
    for k in range(len(neg)):
        p = sigmoid(np.dot(c, neg[k]))
        dc = dc + p * neg[k]
        dneg[k] = (p - 1) * c
    return dc, do, dneg
