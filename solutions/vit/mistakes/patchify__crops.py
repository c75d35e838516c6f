"""You drop the rows and columns that are left over. Where p does not divide the image, raise ValueError.

Fails: test_refuses_what_does_not_fit
"""

import numpy as np


def patchify(x: np.ndarray, p: int) -> np.ndarray:
    if p < 1:
        raise ValueError("patch size")
    B, C, H, W = x.shape
    rows, columns = H // p, W // p
    x = x[:, :, : rows * p, : columns * p]
    x = x.reshape(B, C, rows, p, columns, p).transpose(0, 2, 4, 1, 3, 5)
    return x.reshape(B, rows * columns, C * p * p).copy()


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
