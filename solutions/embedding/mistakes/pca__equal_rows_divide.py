"""You divide by the whole variance. When all rows are equal it is 0, and 0 / 0 is NaN.

Fails: test_equal_rows
"""

import numpy as np


def pca(x, k=2):
    if len(x) < 2 or k < 1 or k > min(x.shape) or np.isnan(x).any():
        raise ValueError("x or k")
    c = x - x.mean(axis=0)
    _, s, vt = np.linalg.svd(c, full_matrices=False)
    v = vt[:k]
    v = v * np.sign(v[np.arange(k), np.abs(v).argmax(axis=1)])[:, None]
    ratio = s[:k] ** 2 / (s**2).sum()
    return c @ v.T, v, ratio
