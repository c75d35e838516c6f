"""You sort each class over the samples. Sort the classes of each sample: axis 1.

Fails: test_example, test_error, test_ties
"""

import numpy as np


def topk_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    N, C = scores.shape
    if N == 0 or k < 1 or k > C or (labels < 0).any() or (labels >= C).any():
        raise ValueError("out of range")
    order = np.argsort(-scores, axis=0, kind="stable")
    hit = (order[:, :k] == labels[:, None]).any(axis=1)
    return float(1 - hit.mean())
