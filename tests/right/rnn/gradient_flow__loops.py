"""Right answer: loops over rows and columns, singular values by eigenvalues of W'W, hypot for norms."""

import math

import numpy as np


def state_jacobian(hs, w_hh):
    d = len(w_hh)
    jacobian = [[float(i == j) for j in range(d)] for i in range(d)]
    for h in hs.tolist():
        jacobian = [
            [(1 - h[i] * h[i]) * sum(float(w_hh[i, k]) * jacobian[k][j] for k in range(d)) for j in range(d)]
            for i in range(d)
        ]
    return np.array(jacobian)


def bound(w_hh, steps):
    largest = math.sqrt(max(0.0, float(np.linalg.eigvalsh(w_hh.T @ w_hh)[-1])))
    result = 1.0
    for _ in range(steps):
        result *= largest
    return result


def clip_grad_norm(grads, max_norm):
    norm = math.hypot(*[math.hypot(*array.ravel().tolist()) for array in grads])
    factor = max_norm / (norm + 1e-6)
    if factor >= 1:
        return [array.copy() for array in grads], norm
    return [array * factor for array in grads], norm
