"""You sort upwards and turn the result round. That turns round equally similar documents as well.

Fails: test_example, test_ties
"""

import numpy as np


def cosine_matrix(q, d):
    qn, dn = np.linalg.norm(q, axis=1, keepdims=True), np.linalg.norm(d, axis=1, keepdims=True)
    return (q / np.where(qn > 0, qn, 1)) @ (d / np.where(dn > 0, dn, 1)).T


def top_k(q, d, k):
    if k < 1 or k > len(d):
        raise ValueError("k")
    scores = cosine_matrix(q, d)
    indices = np.argsort(np.round(scores, 10), axis=1, kind="stable")[:, ::-1][:, :k]
    return indices, np.take_along_axis(scores, indices, axis=1)
