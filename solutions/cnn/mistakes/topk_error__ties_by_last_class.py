"""You sort upwards and turn the order round: then of equal scores the class with the larger number comes first.

Fails: test_ties
"""

import numpy as np


def topk_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    N, C = scores.shape
    if N == 0 or k < 1 or k > C or (labels < 0).any() or (labels >= C).any():
        raise ValueError("out of range")
    top = np.argsort(scores, axis=1, kind="stable")[:, ::-1][:, :k]
    hit = (top == labels[:, None]).any(axis=1)
    return float(1 - hit.mean())
