"""You divide the scores by sqrt(D). The vectors of a head have d = D / num_heads entries.

Fails: test_example, test_heads
"""

import math

import numpy as np


def attend(q, k, v, mask):
    s = q @ np.swapaxes(k, -1, -2) / math.sqrt(q.shape[-1])
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    top = s.max(axis=-1, keepdims=True)
    e = np.exp(s - np.where(np.isinf(top), 0, top).astype(s.dtype))
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total == 0, 1, total) @ v


def multi_head_attention(x, w_in, b_in, w_out, b_out, num_heads, mask=None):
    B, T, D = x.shape
    if num_heads < 1 or D % num_heads:
        raise ValueError("num_heads")
    d = D // num_heads
    q, k, v = np.split(x @ w_in.T + b_in, 3, axis=-1)
    q, k, v = (p.reshape(B, T, num_heads, d).transpose(0, 2, 1, 3) for p in (q, k, v))
    q = q / math.sqrt(num_heads)
    y = attend(q, k, v, mask).transpose(0, 2, 1, 3).reshape(B, T, D)
    return y @ w_out.T + b_out
