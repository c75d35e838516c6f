"""You divide every column by its standard deviation. Then columns that vary little count as much as the others.

Fails: test_components, test_projection, test_ratio
"""

import numpy as np


def pca(x, k=2):
    if len(x) < 2 or k < 1 or k > min(x.shape) or np.isnan(x).any():
        raise ValueError("x or k")
    c = x - x.mean(axis=0)
    c = c / np.where(c.std(axis=0) > 0, c.std(axis=0), 1)
    _, s, vt = np.linalg.svd(c, full_matrices=False)
    v = vt[:k]
    v = v * np.sign(v[np.arange(k), np.abs(v).argmax(axis=1)])[:, None]
    ratio = s[:k] ** 2 / max((s**2).sum(), 1e-30)
    return c @ v.T, v, ratio
