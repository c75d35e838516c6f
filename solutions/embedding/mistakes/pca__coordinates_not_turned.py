"""You turn the components, but keep the coordinates of the old ones.

Fails: test_signs
"""

import numpy as np


def pca(x, k=2):
    if len(x) < 2 or k < 1 or k > min(x.shape) or np.isnan(x).any():
        raise ValueError("x or k")
    c = x - x.mean(axis=0)
    _, s, vt = np.linalg.svd(c, full_matrices=False)
    v = vt[:k]
    v = v * np.sign(v[np.arange(k), np.abs(v).argmax(axis=1)])[:, None]
    ratio = s[:k] ** 2 / max((s**2).sum(), 1e-30)
    return c @ vt[:k].T, v, ratio
