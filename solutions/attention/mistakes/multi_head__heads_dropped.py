"""You round D / num_heads down and leave out the columns at the end. Refuse such a number of heads.

Fails: test_refuses_bad_heads
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
    num_heads = min(max(num_heads, 1), D)
    d = D // num_heads
    q, k, v = np.split(x @ w_in.T + b_in, 3, axis=-1)
    q, k, v = (p[..., : d * num_heads].reshape(B, T, num_heads, d).transpose(0, 2, 1, 3) for p in (q, k, v))
    y = np.zeros_like(x)
    y[..., : d * num_heads] = attend(q, k, v, mask).transpose(0, 2, 1, 3).reshape(B, T, -1)
    return y @ w_out.T + b_out
