"""You divide by the norms of the documents only. The order is right, but these are no cosines.

Fails: test_matrix, test_ranking
"""

import numpy as np


def cosine_matrix(q, d):
    dn = np.linalg.norm(d, axis=1, keepdims=True)
    return q @ (d / np.where(dn > 0, dn, 1)).T


def top_k(q, d, k):
    if k < 1 or k > len(d):
        raise ValueError("k")
    scores = cosine_matrix(q, d)
    indices = np.argsort(-np.round(scores, 10), axis=1, kind="stable")[:, :k]
    return indices, np.take_along_axis(scores, indices, axis=1)
