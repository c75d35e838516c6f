"""You walk over the patches column by column. The second patch lies to the right of the first, not below it.

Fails: test_example, test_patchify
"""

import numpy as np


def patchify(x: np.ndarray, p: int) -> np.ndarray:
    B, C, H, W = x.shape
    if p < 1 or H % p != 0 or W % p != 0:
        raise ValueError("patch size")
    tokens = []
    for j in range(0, W, p):
        for i in range(0, H, p):
            tokens.append(x[:, :, i : i + p, j : j + p].reshape(B, C * p * p))
    return np.stack(tokens, axis=1)


def unpatchify(t: np.ndarray, p: int, c: int, h: int, w: int) -> np.ndarray:
    if p < 1 or h % p != 0 or w % p != 0:
        raise ValueError("patch size")
    B, N, D = t.shape
    if N != (h // p) * (w // p) or D != c * p * p:
        raise ValueError("tokens")
    x = np.zeros((B, c, h, w), dtype=t.dtype)
    n = 0
    for i in range(0, h, p):
        for j in range(0, w, p):
            x[:, :, i : i + p, j : j + p] = t[:, n].reshape(B, c, p, p)
            n += 1
    return x
