"""You add a small number to the norms. For short vectors it is not small, and their similarities shrink.

Fails: test_lengths_do_not_count
"""

import numpy as np


def cosine_matrix(q, d):
    q = q / (np.linalg.norm(q, axis=1, keepdims=True) + 1e-12)
    d = d / (np.linalg.norm(d, axis=1, keepdims=True) + 1e-12)
    return q @ d.T


def top_k(q, d, k):
    if k < 1 or k > len(d):
        raise ValueError("k")
    scores = cosine_matrix(q, d)
    indices = np.argsort(-np.round(scores, 10), axis=1, kind="stable")[:, :k]
    return indices, np.take_along_axis(scores, indices, axis=1)
