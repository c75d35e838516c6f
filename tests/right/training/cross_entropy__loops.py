"""A right answer: plain loops and the math module, one row at a time."""

import math

import numpy as np


def probabilities(row):
    top = max(row)
    powers = [math.exp(value - top) for value in row]
    return [power / math.fsum(powers) for power in powers]


def look(logits, labels):
    rows, classes = logits.shape
    if rows < 1:
        raise ValueError("an empty batch has no mean")
    for label in labels:
        if label not in range(classes):
            raise ValueError(f"{label} is no class")
    return logits.tolist(), labels.tolist()


def cross_entropy(logits, labels):
    losses = []
    for row, label in zip(*look(logits, labels), strict=True):
        top = max(row)
        losses.append(top + math.log(math.fsum(math.exp(value - top) for value in row)) - row[label])
    return sum(losses) / len(losses)


def cross_entropy_grad(logits, labels):
    rows, wanted = look(logits, labels)
    grad = np.zeros(logits.shape, np.float32 if logits.dtype == np.float32 else np.float64)
    for i, (row, label) in enumerate(zip(rows, wanted, strict=True)):
        for k, p in enumerate(probabilities(row)):
            grad[i, k] = (p - (k == label)) / len(rows)
    return grad


def accuracy(logits, labels):
    rows, wanted = look(logits, labels)
    return sum(row.index(max(row)) == label for row, label in zip(rows, wanted, strict=True)) / len(rows)
