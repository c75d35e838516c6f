"""Your tokens list the channels of a pixel side by side. All pixels of channel 0 come first, then those of channel 1.

Fails: test_patchify
"""

import numpy as np


def patchify(x: np.ndarray, p: int) -> np.ndarray:
    B, C, H, W = x.shape
    if p < 1 or H % p != 0 or W % p != 0:
        raise ValueError("patch size")
    x = x.reshape(B, C, H // p, p, W // p, p)
    x = x.transpose(0, 2, 4, 3, 5, 1)
    return x.reshape(B, (H // p) * (W // p), p * p * C).copy()


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
