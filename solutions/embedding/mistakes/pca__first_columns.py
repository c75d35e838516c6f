"""You keep the first k columns. The best picture of a cloud is seldom along its axes.

Fails: test_example, test_components, test_projection, test_ratio
"""

import numpy as np


def pca(x, k=2):
    if len(x) < 2 or k < 1 or k > min(x.shape) or np.isnan(x).any():
        raise ValueError("x or k")
    c = x - x.mean(axis=0)
    s = np.sqrt((c**2).sum(axis=0))
    vt = np.eye(x.shape[1])
    v = vt[:k]
    v = v * np.sign(v[np.arange(k), np.abs(v).argmax(axis=1)])[:, None]
    ratio = s[:k] ** 2 / max((s**2).sum(), 1e-30)
    return c @ v.T, v, ratio
