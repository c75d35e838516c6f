"""Your gradient is float64 whatever the logits are: a table made by np.eye or np.zeros is, unless you give a dtype.

Fails: test_float32_and_input
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
    return -float(log_softmax(logits)[np.arange(len(labels)), labels].mean())


def cross_entropy_grad(logits, labels):
    checked(logits, labels)
    onehot = np.eye(logits.shape[1])[labels]
    return (np.exp(log_softmax(logits)) - onehot) / len(labels)


def accuracy(logits, labels):
    checked(logits, labels)
    return float((logits.argmax(axis=1) == labels).mean())
