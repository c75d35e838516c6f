"""For one layer without a shortcut you return the caller's own matrix. Return a fresh one.

Fails: test_inputs_unchanged
"""

import numpy as np


def stack_jacobian(weights, residual):
    n = weights[0].shape[0]
    factors = [W + np.eye(n) if residual else W for W in weights]
    J = factors[0]
    for factor in factors[1:]:
        J = factor @ J
    return J


def gradient_norms(weights, residual):
    norms = []
    for k in range(1, len(weights) + 1):
        J = stack_jacobian(weights[:k], residual)
        norms.append(float(np.linalg.norm(J, 2)))
    return norms
