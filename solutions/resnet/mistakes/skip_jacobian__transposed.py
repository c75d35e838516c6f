"""You return the transpose. Row i belongs to output i, column j to input j.

Fails: test_plain, test_residual
"""

import numpy as np


def stack_jacobian(weights, residual):
    n = weights[0].shape[0]
    J = np.eye(n)
    for W in weights:
        factor = W + np.eye(n) if residual else W
        J = factor @ J
    return J.T


def gradient_norms(weights, residual):
    norms = []
    for k in range(1, len(weights) + 1):
        J = stack_jacobian(weights[:k], residual)
        norms.append(float(np.linalg.norm(J, 2)))
    return norms
