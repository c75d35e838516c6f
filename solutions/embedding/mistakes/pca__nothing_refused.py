"""Your components are right, but a k out of range, a single row or a NaN gives an answer, too.

Fails: test_refuses_what_does_not_fit
"""

import numpy as np


def pca(x, k=2):
    k = max(1, min(k, *x.shape))
    x = np.nan_to_num(x)
    c = x - x.mean(axis=0)
    _, s, vt = np.linalg.svd(c, full_matrices=False)
    v = vt[:k]
    v = v * np.sign(v[np.arange(k), np.abs(v).argmax(axis=1)])[:, None]
    ratio = s[:k] ** 2 / max((s**2).sum(), 1e-30)
    return c @ v.T, v, ratio
