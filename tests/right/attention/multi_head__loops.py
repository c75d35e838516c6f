"""Right answer: a loop for every sequence, head and token; float64 inside."""

import math

import numpy as np


def multi_head_attention(x, w_in, b_in, w_out, b_out, num_heads, mask=None):
    n, t, depth = x.shape
    if num_heads < 1 or depth % num_heads != 0:
        raise ValueError("heads")
    d = depth // num_heads
    out = np.empty_like(x)
    for s in range(n):
        qkv = np.array([[np.dot(row.astype(float), token) for row in w_in] for token in x[s]]) + b_in
        heads = np.zeros((t, depth))
        for head in range(num_heads):
            first = head * d
            for i in range(t):
                allowed = [j for j in range(t) if mask is None or mask[i][j]]
                scores = [qkv[i, first : first + d] @ qkv[j, depth + first : depth + first + d] for j in allowed]
                scores = [score / math.sqrt(d) for score in scores]
                powers = [math.exp(score - max(scores)) for score in scores]
                for j, power in zip(allowed, powers, strict=True):
                    value = qkv[j, 2 * depth + first : 2 * depth + first + d]
                    heads[i, first : first + d] += power / sum(powers) * value
        out[s] = heads @ w_out.astype(float).T + b_out
    return out
