"""You take masks of every shape: numpy stretches an axis of length 1 without a word.

Fails: test_refuses_what_does_not_fit
"""

import numpy as np


def sentence_embeddings(h, mask):
    total = (h * mask[:, :, None].astype(h.dtype)).sum(axis=1)
    norm = np.sqrt((total * total).sum(axis=1, keepdims=True))
    return total / np.where(norm == 0, 1, norm)


def search(query, docs, k):
    if not 1 <= k <= len(docs):
        raise ValueError("k")
    norms = np.linalg.norm(docs, axis=1) * np.linalg.norm(query)
    scores = docs @ query / np.where(norms == 0, 1, norms)
    indices = np.argsort(-scores.round(6), kind="stable")[:k]
    return indices, scores[indices]
