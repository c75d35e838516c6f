"""unpatchify trusts t. Where there are more tokens than patches, or too few numbers in one, it must raise ValueError.

Fails: test_refuses_what_does_not_fit
"""

import numpy as np


def patchify(x: np.ndarray, p: int) -> np.ndarray:
    B, C, H, W = x.shape
    if p < 1 or H % p != 0 or W % p != 0:
        raise ValueError("patch size")
    x = x.reshape(B, C, H // p, p, W // p, p)
    return x.transpose(0, 2, 4, 1, 3, 5).reshape(B, (H // p) * (W // p), C * p * p).copy()


def unpatchify(t: np.ndarray, p: int, c: int, h: int, w: int) -> np.ndarray:
    if p < 1 or h % p != 0 or w % p != 0:
        raise ValueError("patch size")
    x = np.zeros((len(t), c, h, w), dtype=t.dtype)
    for i in range(h // p):
        for j in range(w // p):
            token = t[:, i * (w // p) + j, : c * p * p]
            x[:, :, i * p : (i + 1) * p, j * p : (j + 1) * p] = token.reshape(-1, c, p, p)
    return x
