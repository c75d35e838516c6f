"""You let numpy stretch vectors that do not fit. Compare the shapes, and raise ValueError.

Fails: test_refuses_what_does_not_fit
"""

import numpy as np


def sigmoid(s):
    return np.exp(-np.logaddexp(0, -s))


def check(c, o, neg):
    return


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
        dneg[k] = p * c
    return dc, do, dneg
