"""Why depth works: the gradient through a hundred layers.

Run: grade resnet/skip_jacobian

On its way back the gradient is multiplied by one matrix for each layer. What a product of a hundred matrices does, and
what the shortcut changes, can be seen without any data.

Hints, from a question to nearly the answer:

Hint 1 (a question): y = B (A x): what is the derivative of y with respect to x, and on which side does B stand?
Hint 2 (the idea): Start with the identity; every layer multiplies from the left, the newest factor is leftmost.
Hint 3 (nearly the line): The factor of a layer is W, that of a residual layer `W + np.eye(len(W))`;
    `np.linalg.norm(jacobian, 2)` is the spectral norm.
"""

import numpy as np


def stack_jacobian(weights: list[np.ndarray], residual: bool) -> np.ndarray:
    """Return the derivative of the output of a stack of linear layers with respect to its input.

    Layer by layer, first weights[0], the stack computes x <- W x, and x <- W x + x when `residual`. Entry (i, j) of the
    result is the derivative of output i with respect to input j.

    weights   one or more matrices, all float64 of one shape (n, n), n >= 1; not changed
    residual  whether each layer has a shortcut
    return    a fresh float64 array of shape (n, n)

    >>> stack_jacobian([np.array([[2.0]]), np.array([[3.0]])], residual=False)
    array([[6.]])
    >>> stack_jacobian([np.array([[2.0]]), np.array([[3.0]])], residual=True)
    array([[12.]])
    """
    # TODO: the chain rule.
    ### BEGIN SOLUTION
    jacobian = np.eye(len(weights[0]))
    for w in weights:
        jacobian = w @ jacobian + residual * jacobian
    return jacobian
    ### END SOLUTION


def gradient_norms(weights: list[np.ndarray], residual: bool) -> list[float]:
    """Return the spectral norms of the derivative after 1, 2, ..., L layers.

    Number k of the list belongs to the stack of the first k + 1 layers. The spectral norm of a matrix is the largest
    factor by which it can stretch a vector: its largest singular value.

    weights, residual   as in stack_jacobian
    return              a list of L floats, L the number of layers

    >>> [round(norm, 6) for norm in gradient_norms([np.array([[2.0]]), np.array([[3.0]])], residual=True)]
    [3.0, 12.0]
    """
    # TODO: one norm for each depth.
    ### BEGIN SOLUTION
    depths = range(1, len(weights) + 1)
    return [float(np.linalg.norm(stack_jacobian(weights[:depth], residual), 2)) for depth in depths]
    ### END SOLUTION
