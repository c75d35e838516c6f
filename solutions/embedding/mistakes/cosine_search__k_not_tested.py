"""You take [:k] of whatever there is. A k that is too large or below 1 goes through in silence.

Fails: test_refuses_what_does_not_fit
"""

import numpy as np


def cosine_matrix(q, d):
    qn, dn = np.linalg.norm(q, axis=1, keepdims=True), np.linalg.norm(d, axis=1, keepdims=True)
    return (q / np.where(qn > 0, qn, 1)) @ (d / np.where(dn > 0, dn, 1)).T


def top_k(q, d, k):
    scores = cosine_matrix(q, d)
    indices = np.argsort(-np.round(scores, 10), axis=1, kind="stable")[:, :k]
    return indices, np.take_along_axis(scores, indices, axis=1)
