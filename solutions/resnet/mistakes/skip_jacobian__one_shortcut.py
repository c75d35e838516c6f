"""You add one identity for the whole stack. Every layer has a shortcut of its own, so every factor is W + I.

Fails: test_example, test_residual, test_norms
"""

import numpy as np


def stack_jacobian(weights, residual):
    n = weights[0].shape[0]
    J = np.eye(n)
    for W in weights:
        factor = W
        J = factor @ J
    return J + np.eye(n) if residual else J


def gradient_norms(weights, residual):
    norms = []
    for k in range(1, len(weights) + 1):
        J = stack_jacobian(weights[:k], residual)
        norms.append(float(np.linalg.norm(J, 2)))
    return norms
