import numpy as np


def _product(a, b):
    n = len(a)
    return [[sum(a[i][k] * b[k][j] for k in range(n)) for j in range(n)] for i in range(n)]


def stack_jacobian(weights, residual):
    """From the output back to the input, as the gradient goes, in lists."""
    n = len(weights[0])
    result = [[float(i == j) for j in range(n)] for i in range(n)]
    for w in weights[::-1]:
        factor = [[w[i][j] + (1.0 if residual and i == j else 0.0) for j in range(n)] for i in range(n)]
        result = _product(result, factor)
    return np.array(result)


def gradient_norms(weights, residual):
    n, norms, jacobian = len(weights[0]), [], np.eye(len(weights[0]))
    for w in weights:
        jacobian = (w + np.eye(n) if residual else w) @ jacobian
        norms.append(float(np.linalg.norm(jacobian, ord=2)))
    return norms
