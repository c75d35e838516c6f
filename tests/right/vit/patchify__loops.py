"""Right answer: patch by patch with slices."""

import numpy as np


def patchify(x, p):
    images, channels, height, width = x.shape
    if p <= 0 or height % p != 0 or width % p != 0:
        raise ValueError("patches")
    rows, columns = height // p, width // p
    tokens = np.zeros((images, rows * columns, channels * p * p), dtype=x.dtype)
    for i in range(rows):
        for j in range(columns):
            patch = x[:, :, i * p : (i + 1) * p, j * p : (j + 1) * p]
            tokens[:, i * columns + j] = patch.reshape(images, channels * p * p)
    return tokens


def unpatchify(t, p, c, h, w):
    if p <= 0 or h % p != 0 or w % p != 0:
        raise ValueError("patches")
    rows, columns = h // p, w // p
    if t.shape[1] != rows * columns or t.shape[2] != c * p * p:
        raise ValueError("tokens")
    x = np.empty((t.shape[0], c, h, w), dtype=t.dtype)
    for n in range(rows * columns):
        i, j = divmod(n, columns)
        x[:, :, i * p : (i + 1) * p, j * p : (j + 1) * p] = t[:, n].reshape(t.shape[0], c, p, p)
    return x
