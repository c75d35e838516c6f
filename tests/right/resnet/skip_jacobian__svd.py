from functools import reduce

import numpy as np


def stack_jacobian(weights, residual):
    identity = np.identity(weights[0].shape[1])
    factors = [w + identity if residual else w.copy() for w in reversed(weights)]
    return np.linalg.multi_dot(factors) if len(factors) > 1 else factors[0]


def gradient_norms(weights, residual):
    identity = np.identity(weights[0].shape[1])
    found, product = (), identity
    for w in weights:
        product = np.dot(w + identity if residual else w, product)
        found += (np.linalg.svd(product, compute_uv=False).max(),)
    assert np.array_equal(reduce(np.maximum, found), max(found))
    return found
