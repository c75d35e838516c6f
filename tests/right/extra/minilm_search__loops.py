"""Loops over sentences, tokens and documents, with plain Python numbers."""

import math

import numpy as np


def length(vector):
    return math.sqrt(math.fsum(x * x for x in vector))


def sentence_embeddings(h, mask):
    if h.ndim != 3 or mask.shape != h.shape[:2]:
        raise ValueError("shapes")
    out = np.zeros((h.shape[0], h.shape[2]), dtype=h.dtype)
    for b in range(h.shape[0]):
        tokens = [h[b, t].tolist() for t in range(h.shape[1]) if mask[b, t]]
        mean = [math.fsum(column) / len(tokens) for column in zip(*tokens, strict=True)]
        if tokens:
            out[b] = [x / length(mean) for x in mean]
    return out


def search(query, docs, k):
    if k < 1 or k > len(docs) or len(query) != docs.shape[1]:
        raise ValueError("k or lengths")
    scores = []
    for row in docs.tolist():
        norms = length(row) * length(query.tolist())
        scores.append(math.fsum(a * b for a, b in zip(row, query.tolist(), strict=True)) / norms if norms else 0.0)
    best = sorted(range(len(scores)), key=lambda j: (-round(scores[j], 6), j))[:k]
    return np.array(best), np.array([scores[j] for j in best], dtype=docs.dtype)
