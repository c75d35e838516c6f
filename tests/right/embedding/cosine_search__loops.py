"""Right answer: plain Python, one pair after the other, and sorted() with a key."""

import math

import numpy as np


def cosine(a, b):
    if len(a) != len(b):
        raise ValueError("lengths")
    norms = math.hypot(*a) * math.hypot(*b)
    return sum(x * y for x, y in zip(a, b, strict=True)) / norms if norms else 0.0


def cosine_matrix(q, d):
    return np.array([[cosine(a, b) for b in d.tolist()] for a in q.tolist()])


def top_k(q, d, k):
    if k not in range(1, d.shape[0] + 1):
        raise ValueError("k out of range")
    indices, scores = [], []
    for line in cosine_matrix(q, d).tolist():
        best = sorted(enumerate(line), key=lambda pair: (-round(pair[1], 10), pair[0]))[:k]
        indices.append([place for place, _ in best])
        scores.append([score for _, score in best])
    return np.array(indices, np.int64), np.array(scores)
