"""You rank the similarities as they are. 0.9999999999999998 and 1.0 are then different,
though only rounding makes them so.

Fails: test_rounds_before_ranking
"""

import numpy as np


def cosine_matrix(q, d):
    qn, dn = np.linalg.norm(q, axis=1, keepdims=True), np.linalg.norm(d, axis=1, keepdims=True)
    return (q / np.where(qn > 0, qn, 1)) @ (d / np.where(dn > 0, dn, 1)).T


def top_k(q, d, k):
    if k < 1 or k > len(d):
        raise ValueError("k")
    scores = cosine_matrix(q, d)
    indices = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return indices, np.take_along_axis(scores, indices, axis=1)
