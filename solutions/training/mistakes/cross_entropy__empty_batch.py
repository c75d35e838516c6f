"""No rows at all give you 0 or an empty array. There is no mean of nothing: raise ValueError.

Fails: test_refuses_bad_labels
"""

import numpy as np


def checked(logits, labels):
    if ((labels < 0) | (labels >= logits.shape[1])).any():
        raise ValueError("labels")


def log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def cross_entropy(logits, labels):
    checked(logits, labels)
    return -float(log_softmax(logits)[np.arange(len(labels)), labels].sum() / max(len(labels), 1))


def cross_entropy_grad(logits, labels):
    checked(logits, labels)
    grad = np.exp(log_softmax(logits))
    grad[np.arange(len(labels)), labels] -= 1
    return grad / len(labels)


def accuracy(logits, labels):
    checked(logits, labels)
    return float((logits.argmax(axis=1) == labels).sum() / max(len(labels), 1))
