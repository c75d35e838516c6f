"""Right answer: no linear algebra from numpy; one-sided Jacobi rotations turn the columns until they are orthogonal."""

import numpy as np


def pca(x, k=2):
    if x.shape[0] < 2 or not 0 < k <= min(x.shape[0], x.shape[1]) or np.any(x != x):
        raise ValueError("x or k")
    centred = x - np.mean(x, axis=0)
    d = x.shape[1]
    a, v = centred.copy(), np.eye(d)
    for _ in range(10):
        for i in range(d):
            for j in range(i + 1, d):
                p, q, r = a[:, i] @ a[:, i], a[:, j] @ a[:, j], a[:, i] @ a[:, j]
                if r == 0:
                    continue
                angle = 0.5 * np.arctan2(2 * r, p - q)
                turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
                a[:, [i, j]] = a[:, [i, j]] @ turn
                v[:, [i, j]] = v[:, [i, j]] @ turn
    variance = (a * a).sum(axis=0) / (len(x) - 1)
    order = sorted(range(d), key=lambda i: -variance[i])[:k]
    sign = [1.0 if v[:, i].max() >= -v[:, i].min() else -1.0 for i in order]
    whole = variance.sum()
    ratio = np.array([variance[i] / whole if whole > 0 else 0.0 for i in order])
    return a[:, order] * sign, v[:, order].T * np.array(sign)[:, None], ratio
