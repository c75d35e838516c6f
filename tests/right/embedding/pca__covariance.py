"""Right answer: eigenvectors of the covariance matrix (np.cov, n - 1), sorted downwards."""

import numpy as np


def pca(x: np.ndarray, k: int = 2):
    n, d = x.shape
    if n < 2 or k < 1 or k > n or k > d or np.isnan(x).any():
        raise ValueError("cannot do that")
    c = np.cov(x.astype(float), rowvar=False).reshape(d, d)
    values, vectors = np.linalg.eigh(c)
    order = np.argsort(values)[::-1][:k]
    components = vectors[:, order].T.copy()
    for row in components:
        if row[np.argmax(np.abs(row))] < 0:
            row *= -1
    total = np.trace(c)
    ratio = np.maximum(values[order], 0) / total if total else np.zeros(k)
    return (x - x.mean(axis=0)) @ components.T, components, ratio
