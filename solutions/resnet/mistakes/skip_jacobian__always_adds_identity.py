"""You add the identity also without shortcuts. There a layer computes W x and nothing else.

Fails: test_example, test_plain, test_norms
"""

import numpy as np


def stack_jacobian(weights, residual):
    n = weights[0].shape[0]
    J = np.eye(n)
    for W in weights:
        factor = W + np.eye(n)
        J = factor @ J
    return J


def gradient_norms(weights, residual):
    norms = []
    for k in range(1, len(weights) + 1):
        J = stack_jacobian(weights[:k], residual)
        norms.append(float(np.linalg.norm(J, 2)))
    return norms
