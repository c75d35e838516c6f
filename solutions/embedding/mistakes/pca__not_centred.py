"""You leave the cloud where it is. Then the first direction mostly points from the origin to its middle.

Fails: test_moved_cloud
"""

import numpy as np


def pca(x, k=2):
    if len(x) < 2 or k < 1 or k > min(x.shape) or np.isnan(x).any():
        raise ValueError("x or k")
    c = x.astype(float)
    _, s, vt = np.linalg.svd(c, full_matrices=False)
    v = vt[:k]
    v = v * np.sign(v[np.arange(k), np.abs(v).argmax(axis=1)])[:, None]
    ratio = s[:k] ** 2 / max((s**2).sum(), 1e-30)
    return c @ v.T, v, ratio
