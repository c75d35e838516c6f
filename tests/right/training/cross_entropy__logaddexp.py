"""A right answer: np.logaddexp.reduce does the sum, a one-hot table the picking; numpy scalars come back."""

import numpy as np


def onehot(logits, labels):
    if not len(labels) or np.any(labels < 0) or np.any(labels > logits.shape[1] - 1):
        raise ValueError("labels have to be classes")
    return (np.arange(logits.shape[1]) == labels[:, None]).astype(np.float64)


def cross_entropy(logits, labels):
    right = onehot(logits, labels)
    x = logits.astype(np.float64)
    return np.mean(np.logaddexp.reduce(x, axis=1) - np.einsum("nc,nc->n", x, right))


def cross_entropy_grad(logits, labels):
    right = onehot(logits, labels)
    x = logits.astype(np.float64)
    grad = (np.exp(x - np.logaddexp.reduce(x, axis=1)[:, None]) - right) / len(x)
    return grad.astype(logits.dtype) if logits.dtype == np.float32 else grad


def accuracy(logits, labels):
    onehot(logits, labels)
    return np.mean(np.argmax(logits, axis=-1) == labels)
