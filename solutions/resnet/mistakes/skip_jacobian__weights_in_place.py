"""Your result is right, but `W += I` changes the caller's weights: the next call has two identities in it.

Fails: test_inputs_unchanged
"""

import numpy as np


def stack_jacobian(weights, residual):
    n = weights[0].shape[0]
    J = np.eye(n)
    for W in weights:
        if residual:
            W += np.eye(n)
        J = W @ J
    return J


def gradient_norms(weights, residual):
    norms = []
    for k in range(1, len(weights) + 1):
        J = stack_jacobian([W.copy() for W in weights[:k]], residual)
        norms.append(float(np.linalg.norm(J, 2)))
    return norms
