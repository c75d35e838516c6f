"""From the chord between the two unit vectors: |u - v|^2 = 2 - 2 cos, |u + v|^2 = 2 + 2 cos."""

import numpy as np


def _unit(x):
    x = x / np.abs(x).max()
    return x / np.sqrt(np.einsum("i,i", x, x))


def cosine_similarity(a, b):
    if a.ndim != 1 or b.ndim != 1 or a.size != b.size:
        raise ValueError("a and b must be vectors of one length")
    if not a.any() or not b.any():
        return 0.0
    u, v = _unit(a), _unit(b)
    near, far = ((u - v) ** 2).sum(), ((u + v) ** 2).sum()
    return float((far - near) / (far + near))
