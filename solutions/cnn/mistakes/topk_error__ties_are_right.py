"""You compare the score of the right class with the k-th best score. With equal scores more than k classes pass.

Fails: test_ties
"""

import numpy as np


def topk_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    N, C = scores.shape
    if N == 0 or k < 1 or k > C or (labels < 0).any() or (labels >= C).any():
        raise ValueError("out of range")
    kth = -np.sort(-scores, axis=1)[:, k - 1]
    own = scores[np.arange(N), labels]
    return float((own < kth).mean())
