"""Your numbers are right, but where a patch has one pixel, or is the whole image, nothing copies: you return a
window into x.

Fails: test_fresh
"""

import numpy as np


def patchify(x: np.ndarray, p: int) -> np.ndarray:
    B, C, H, W = x.shape
    if p < 1 or H % p != 0 or W % p != 0:
        raise ValueError("patch size")
    x = x.reshape(B, C, H // p, p, W // p, p)
    return x.transpose(0, 2, 4, 1, 3, 5).reshape(B, (H // p) * (W // p), C * p * p)


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
