"""You look at the best class only, whatever k is.

Fails: test_example, test_error, test_ties
"""

import numpy as np


def topk_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    N, C = scores.shape
    if N == 0 or k < 1 or k > C or (labels < 0).any() or (labels >= C).any():
        raise ValueError("out of range")
    best = np.argmax(scores, axis=1)
    return float((best != labels).mean())
