"""Your exponents grow half as fast as they must: pair i has the exponent 2i / d, not i / d.

Fails: test_example, test_sinusoidal
"""

import numpy as np


def sinusoidal(n: int, d: int, base: float = 10000.0) -> np.ndarray:
    if n < 1 or d < 1 or d % 2 == 1:
        raise ValueError("sizes")
    pe = np.zeros((n, d))
    for pos in range(n):
        for i in range(d // 2):
            angle = pos / base ** (i / d)
            pe[pos, 2 * i] = np.sin(angle)
            pe[pos, 2 * i + 1] = np.cos(angle)
    return pe


def sincos_2d(h: int, w: int, d: int) -> np.ndarray:
    if d % 4 != 0:
        raise ValueError("d must be a multiple of 4")
    rows = sinusoidal(h, d // 2)
    cols = sinusoidal(w, d // 2)
    pe = []
    for r in range(h):
        for q in range(w):
            pe.append(np.concatenate([rows[r], cols[q]]))
    return np.array(pe)


def add_cls_and_positions(tokens, cls, pos) -> np.ndarray:
    B, N, D = tokens.shape
    if cls.shape != (D,) or pos.shape != (N + 1, D):
        raise ValueError("shapes")
    out = np.zeros((B, N + 1, D), dtype=tokens.dtype)
    out[:, 0] = cls
    out[:, 1:] = tokens
    return out + pos
