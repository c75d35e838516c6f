"""You let k + 1 classes pass: the best class has place 0, so the last allowed place is k - 1.

Fails: test_example, test_error, test_ties
"""

import numpy as np


def topk_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    N, C = scores.shape
    if N == 0 or k < 1 or k > C or (labels < 0).any() or (labels >= C).any():
        raise ValueError("out of range")
    order = np.argsort(-scores, axis=1, kind="stable")
    place = (order == labels[:, None]).argmax(axis=1)
    return float((place > k).mean())
