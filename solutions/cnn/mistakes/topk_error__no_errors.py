"""Your shares are right, but you answer also when k or a label is out of range: raise ValueError.

Fails: test_refuses_what_is_out_of_range
"""

import numpy as np


def topk_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    if len(labels) == 0:
        return 0.0
    top = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    hit = (top == labels[:, None]).any(axis=1)
    return float(1 - hit.mean())
