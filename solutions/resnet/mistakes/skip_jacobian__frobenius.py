"""np.linalg.norm(J) adds the squares of all entries. The spectral norm is the largest singular value: norm(J, 2).

Fails: test_norms
"""

import numpy as np


def stack_jacobian(weights, residual):
    n = weights[0].shape[0]
    J = np.eye(n)
    for W in weights:
        factor = W + np.eye(n) if residual else W
        J = factor @ J
    return J


def gradient_norms(weights, residual):
    norms = []
    for k in range(1, len(weights) + 1):
        J = stack_jacobian(weights[:k], residual)
        norms.append(float(np.linalg.norm(J)))
    return norms
