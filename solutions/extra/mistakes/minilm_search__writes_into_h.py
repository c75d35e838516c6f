"""You set the padding to 0 in the caller's array.

Fails: test_inputs_unchanged
"""

import numpy as np


def sentence_embeddings(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("shapes")
    h[mask == 0] = 0
    total = h.sum(axis=1)
    norm = np.sqrt((total * total).sum(axis=1, keepdims=True))
    return total / np.where(norm == 0, 1, norm)


def search(query, docs, k):
    if not 1 <= k <= len(docs):
        raise ValueError("k")
    norms = np.linalg.norm(docs, axis=1) * np.linalg.norm(query)
    scores = docs @ query / np.where(norms == 0, 1, norms)
    indices = np.argsort(-scores.round(6), kind="stable")[:k]
    return indices, scores[indices]
