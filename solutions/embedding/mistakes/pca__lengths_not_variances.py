"""You compare singular values. They are lengths; variances are their squares.

Fails: test_example, test_ratio
"""

import numpy as np


def pca(x, k=2):
    if len(x) < 2 or k < 1 or k > min(x.shape) or np.isnan(x).any():
        raise ValueError("x or k")
    c = x - x.mean(axis=0)
    _, s, vt = np.linalg.svd(c, full_matrices=False)
    v = vt[:k]
    v = v * np.sign(v[np.arange(k), np.abs(v).argmax(axis=1)])[:, None]
    ratio = s[:k] / max(s.sum(), 1e-30)
    return c @ v.T, v, ratio
