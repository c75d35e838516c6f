"""You write into the scores: set the best one to minus infinity in a copy.

Fails: test_inputs_unchanged
"""

import numpy as np


def topk_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    N, C = scores.shape
    if N == 0 or k < 1 or k > C or (labels < 0).any() or (labels >= C).any():
        raise ValueError("out of range")
    hit = np.zeros(N, dtype=bool)
    if scores.dtype.kind == "i":
        scores = scores.astype(float)
    for _ in range(k):
        best = scores.argmax(axis=1)
        hit |= best == labels
        scores[np.arange(N), best] = -np.inf
    return float(1 - hit.mean())
