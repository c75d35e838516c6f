"""Right answer: query by query in Python, only over the allowed keys."""

import math

import numpy as np


def one_query(q, k, v, allowed):
    weights = np.zeros(len(k))
    chosen = [j for j in range(len(k)) if allowed[j]]
    if chosen:
        scores = [sum(a * b for a, b in zip(q.tolist(), k[j].tolist(), strict=True)) / len(q) ** 0.5 for j in chosen]
        powers = [math.exp(s - max(scores)) for s in scores]
        weights[chosen] = np.array(powers) / sum(powers)
    return weights, sum((weights[j] * v[j].astype(float) for j in chosen), np.zeros(v.shape[-1]))


def attention(q, k, v, mask=None):
    if q.shape[-1] != k.shape[-1] or k.shape[-2] != v.shape[-2]:
        raise ValueError("shapes")
    dtype = np.float32 if q.dtype == np.float32 else np.float64
    full = np.ones((*q.shape[:-1], k.shape[-2]), bool)
    full &= True if mask is None else mask
    weights, output = np.zeros(full.shape, dtype), np.zeros((*q.shape[:-1], v.shape[-1]), dtype)
    for place in np.ndindex(q.shape[:-1]):
        weights[place], output[place] = one_query(q[place], k[place[:-1]], v[place[:-1]], full[place])
    return output, weights


def causal_mask(t):
    if t <= 0:
        raise ValueError("no tokens")
    return np.array([[key <= query for key in range(t)] for query in range(t)])
