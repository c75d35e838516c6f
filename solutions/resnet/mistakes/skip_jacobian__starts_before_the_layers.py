"""Your list begins with the norm of no layer at all, which is 1. It has one number for each layer.

Fails: test_example, test_norms
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
    norms = [1.0]
    for k in range(1, len(weights) + 1):
        J = stack_jacobian(weights[:k], residual)
        norms.append(float(np.linalg.norm(J, 2)))
    return norms
