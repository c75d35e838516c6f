"""Right answer: one head after the other with slices, the outputs joined by concatenate."""

import numpy as np


def softmax(s):
    with np.errstate(invalid="ignore"):
        e = np.exp(s - s.max(axis=-1, keepdims=True))
        return np.nan_to_num(e / e.sum(axis=-1, keepdims=True), nan=0.0)


def multi_head_attention(x, w_in, b_in, w_out, b_out, num_heads, mask=None):
    size, rest = divmod(x.shape[2], num_heads) if num_heads > 0 else (0, 1)
    if rest or not size:
        raise ValueError("num_heads must divide D")
    q, k, v = (x @ w.T + b for w, b in zip(np.split(w_in, 3), np.split(b_in, 3), strict=True))
    bias = np.zeros((x.shape[1],) * 2, x.dtype)
    if mask is not None:
        bias[~mask] = -np.inf
    outputs = []
    for start in range(0, x.shape[2], size):
        mine = slice(start, start + size)
        scores = np.matmul(q[:, :, mine], k[:, :, mine].swapaxes(1, 2)) / x.dtype.type(np.sqrt(size))
        outputs.append(softmax(scores + bias) @ v[:, :, mine])
    return np.concatenate(outputs, axis=2) @ w_out.T + b_out
