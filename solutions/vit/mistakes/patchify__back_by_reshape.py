"""unpatchify only gives the tokens the shape of an image. It has to bring the six axes back into the order they
came from.

Fails: test_unpatchify
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
    B, N, D = t.shape
    if N != (h // p) * (w // p) or D != c * p * p:
        raise ValueError("tokens")
    return t.reshape(B, c, h, w).copy()
