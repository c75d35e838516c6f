"""You average over all N times C numbers, most of which are zero. There is one loss a row: divide by N only.

Fails: test_example, test_loss
"""

import numpy as np


def checked(logits, labels):
    if len(labels) == 0 or labels.min() < 0 or labels.max() >= logits.shape[1]:
        raise ValueError("labels")


def log_softmax(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def cross_entropy(logits, labels):
    checked(logits, labels)
    return -float(log_softmax(logits)[np.arange(len(labels)), labels].sum() / logits.size)


def cross_entropy_grad(logits, labels):
    checked(logits, labels)
    grad = np.exp(log_softmax(logits))
    grad[np.arange(len(labels)), labels] -= 1
    return grad / len(labels)


def accuracy(logits, labels):
    checked(logits, labels)
    return float((logits.argmax(axis=1) == labels).mean())
