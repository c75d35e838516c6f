"""Right answer: takes the first maximum k times and crosses it out in a copy; returns a numpy number."""

import numpy as np


def topk_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    n, c = scores.shape
    if n < 1 or k <= 0 or k > c or np.any((labels < 0) | (labels > c - 1)):
        raise ValueError("out of range")
    left = np.array(scores, dtype=np.float64)
    wrong = np.ones(n)
    for _name in range(k):
        best = left.argmax(axis=1)
        wrong[best == labels] = 0.0
        left[np.arange(n), best] = -np.inf
    return np.mean(wrong)
