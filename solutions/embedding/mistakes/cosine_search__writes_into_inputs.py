"""You divide with `/=`, which writes into the arrays of the caller.

Fails: test_inputs_unchanged
"""

import numpy as np


def cosine_matrix(q, d):
    if q.dtype.kind != "f":
        q, d = q.astype(float), d.astype(float)
    qn, dn = np.linalg.norm(q, axis=1, keepdims=True), np.linalg.norm(d, axis=1, keepdims=True)
    q /= np.where(qn > 0, qn, 1)
    d /= np.where(dn > 0, dn, 1)
    return q @ d.T


def top_k(q, d, k):
    if k < 1 or k > len(d):
        raise ValueError("k")
    scores = cosine_matrix(q, d)
    indices = np.argsort(-np.round(scores, 10), axis=1, kind="stable")[:, :k]
    return indices, np.take_along_axis(scores, indices, axis=1)
