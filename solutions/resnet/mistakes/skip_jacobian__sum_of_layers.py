"""You add the layers up. By the chain rule the derivatives of layers in a row are multiplied.

Fails: test_example, test_plain, test_residual, test_norms
"""

import numpy as np


def stack_jacobian(weights, residual):
    n = weights[0].shape[0]
    J = np.zeros((n, n))
    for W in weights:
        factor = W + np.eye(n) if residual else W
        J = J + factor
    return J


def gradient_norms(weights, residual):
    norms = []
    for k in range(1, len(weights) + 1):
        J = stack_jacobian(weights[:k], residual)
        norms.append(float(np.linalg.norm(J, 2)))
    return norms
