import math

import numpy as np


def _forward(weights, residual, x):
    for w in weights:
        x = w.dot(x) + x if residual else w.dot(x)
    return x


def stack_jacobian(weights, residual):
    """The function is linear: its values at the unit vectors are the columns."""
    n = len(weights[-1])
    jacobian = np.zeros((n, n))
    for j in range(n):
        unit = np.zeros(n)
        unit[j] = 1
        jacobian[:, j] = _forward(weights, residual, unit)
    return jacobian


def gradient_norms(weights, residual):
    """By the eigenvalues of the Gram matrix."""
    norms = []
    for depth, _ in enumerate(weights, start=1):
        jacobian = stack_jacobian(weights[:depth], residual)
        norms.append(math.sqrt(abs(np.linalg.eigvalsh(jacobian.T @ jacobian).max())))
    return norms
