"""You lower each score a little to break ties. Scores that really lie closer together than that are swapped.

Fails: test_error
"""

import numpy as np


def topk_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    N, C = scores.shape
    if N == 0 or k < 1 or k > C or (labels < 0).any() or (labels >= C).any():
        raise ValueError("out of range")
    s = scores - 1e-9 * np.arange(C)
    top = np.argsort(-s, axis=1)[:, :k]
    hit = (top == labels[:, None]).any(axis=1)
    return float(1 - hit.mean())
