"""Right answer: weights cut into heads instead of the activations, everything by einsum."""

import numpy as np


def multi_head_attention(x: np.ndarray, w_in, b_in, w_out, b_out, num_heads: int, mask=None) -> np.ndarray:
    depth = x.shape[-1]
    if num_heads not in range(1, depth + 1) or depth % num_heads:
        raise ValueError(f"{num_heads} heads for {depth} columns")
    d = depth // num_heads
    w, b = w_in.reshape(3, num_heads, d, depth), b_in.reshape(3, num_heads, 1, d)
    q, k, v = (np.einsum("btc,hec->bhte", x, w[i]) + b[i] for i in range(3))
    scores = np.einsum("bhie,bhje->bhij", q, k) * float(d) ** -0.5
    allowed = np.ones(scores.shape[-2:], bool) if mask is None else mask
    top = np.where(allowed, scores, np.finfo(scores.dtype).min).max(-1, keepdims=True)
    powers = np.exp(np.minimum(scores - top, 0)) * allowed.astype(scores.dtype)
    total = powers.sum(-1, keepdims=True)
    weights = powers / np.where(total > 0, total, np.ones_like(total))
    return np.einsum("bhij,bhje,ohe->bio", weights, v, w_out.reshape(depth, num_heads, d)) + b_out
