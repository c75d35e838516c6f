"""You count all classes with an equal score as better ones. Only those with a smaller number are.

Fails: test_ties
"""

import numpy as np


def topk_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    N, C = scores.shape
    if N == 0 or k < 1 or k > C or (labels < 0).any() or (labels >= C).any():
        raise ValueError("out of range")
    own = scores[np.arange(N), labels][:, None]
    better = (scores >= own).sum(axis=1) - 1
    return float((better >= k).mean())
