"""One reshape of the whole image gives the right shape, but cuts the image into strips: pixels of one patch lie in
several rows. The axes have to be split and brought in order first.

Fails: test_example, test_patchify
"""

import numpy as np


def patchify(x: np.ndarray, p: int) -> np.ndarray:
    B, C, H, W = x.shape
    if p < 1 or H % p != 0 or W % p != 0:
        raise ValueError("patch size")
    return x.reshape(B, (H // p) * (W // p), C * p * p).copy()


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
