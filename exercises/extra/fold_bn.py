"""Fold batch normalisation into the convolution before it.

Run: grade extra/fold_bn

In use a batch normalisation only multiplies and adds fixed numbers. The convolution before it can do that as well:
change its weights once, and the layer is gone. Programs that run networks on telephones do this first.

Hints, from a question to nearly the answer:

Hint 1 (a question): What does the normalisation make of the number z? Write it as scale * z + shift.
Hint 2 (the idea): z = w * x + b, so scale * z = (scale * w) * x + scale * b. Which part is the new bias?
Hint 3 (nearly the line): scale = gamma / np.sqrt(var + eps); the bias is beta + (b - mean) * scale, the weights are
    w * scale[:, None, None, None].
"""

import numpy as np


def fold_bn(
    w: np.ndarray,
    b: np.ndarray | None,
    gamma: np.ndarray,
    beta: np.ndarray,
    mean: np.ndarray,
    var: np.ndarray,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and bias of one convolution that does what a convolution and a batch normalisation do in a row.

    The convolution has the weights w and the bias b, and gives channel o the number z. The normalisation, in use, makes
    of it
        y = gamma[o] * (z - mean[o]) / sqrt(var[o] + eps) + beta[o].
    With the result as its weights and bias the convolution gives y at once, for every picture.

    w       shape (O, C, kh, kw): O filters (C is the number of channels that one filter sees); float64 or float32
    b       shape (O,), or None for a convolution without bias
    gamma, beta, mean, var
            shape (O,); var >= 0 is the running variance. All arrays have the dtype of w; none is changed
    eps     > 0
    return  fresh arrays of shape (O, C, kh, kw) and (O,), dtype of w

    >>> w, b = fold_bn(np.full((1, 1, 1, 1), 2.0), np.array([1.0]), *(np.array([v]) for v in (3.0, 4.0, 5.0, 4.0)))
    >>> w.ravel().round(4), b.round(4)
    (array([3.]), array([-2.]))
    """
    # TODO: the scale of each filter, then weights and bias.
    # YOUR CODE HERE
    raise NotImplementedError()
