"""Right answer: the SVD of the transposed matrix in full, coordinates from the singular values, list returned."""

import numpy as np


def pca(x, k=2):
    n, d = x.shape
    if n <= 1:
        raise ValueError("one row has no variance")
    if not 1 <= k <= min(n, d):
        raise ValueError("k")
    if not np.isfinite(x).all():
        raise ValueError("NaN")
    mean = np.add.reduce(x.astype(np.float64)) / n
    u, s, vt = np.linalg.svd((x - mean).T, full_matrices=True)
    rows, coordinates = [], []
    for j in range(k):
        sign = np.copysign(1.0, max(u[:, j], key=abs))
        rows.append(sign * u[:, j])
        coordinates.append(sign * s[j] * vt[j])
    power = np.square(s)
    ratio = np.divide(power, power.sum(), out=np.zeros_like(power), where=power.sum() > 0)[:k]
    return [np.array(coordinates).T, np.array(rows), ratio]
