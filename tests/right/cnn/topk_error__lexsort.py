"""Right answer: np.lexsort with the class numbers as second key, and the accuracy taken from 1."""

import numpy as np


def topk_error(scores, labels, k):
    n, c = scores.shape
    if not n or k not in range(1, c + 1) or not set(labels.tolist()) <= set(range(c)):
        raise ValueError("arguments")
    numbers = np.broadcast_to(np.arange(c), (n, c))
    best = np.lexsort((numbers, -scores.astype(np.float64)), axis=1)[:, :k]
    hits = np.count_nonzero(best == labels.reshape(-1, 1))
    return 1.0 - hits / n
