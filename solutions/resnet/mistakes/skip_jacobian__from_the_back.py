"""You take the last k layers. The list grows from the first layer on.

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
    norms = []
    for k in range(1, len(weights) + 1):
        J = stack_jacobian(weights[len(weights) - k :], residual)
        norms.append(float(np.linalg.norm(J, 2)))
    return norms
