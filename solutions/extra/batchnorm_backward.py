"""Gradients of batch normalisation.

Run: grade extra/batchnorm_backward

In training every output of a channel depends on every input of it, because all of them are in the mean and in the
variance. The gradient has to come back on all of these ways.

Hints, from a question to nearly the answer:

Hint 1 (a question): When one pixel grows a little, its own x_hat changes. What else does?
Hint 2 (the idea): Each way has one term: dout itself, the mean of dout, and x_hat times the mean of dout * x_hat.
Hint 3 (nearly the line): dx = gamma / deviation * (dout - (dbeta + x_hat * dgamma) / n), per channel, n = N * H * W.
"""

import numpy as np


def batchnorm2d_backward(
    dout: np.ndarray, x: np.ndarray, gamma: np.ndarray, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients (dx, dgamma, dbeta) of a loss through batch normalisation in training.

    Forward, for channel c with n = N * H * W values, their mean and their biased variance var (divided by n):
        x_hat = (x[:, c] - mean) / sqrt(var + eps),   y[:, c] = gamma[c] * x_hat + beta[c].
    dout is the gradient of the loss with respect to y. Mean and variance depend on x, and the gradient flows through
    them too.

    dout, x   shape (N, C, H, W), none of them 0; both float64, or both float32; not changed
    gamma     shape (C,), dtype of x; not changed
    eps       > 0
    return    fresh arrays of shape (N, C, H, W), (C,), (C,), dtype of x
    raise     ValueError when n = 1: one value has no variance

    >>> x = np.array([1.0, 1.0, 3.0, 3.0]).reshape(4, 1, 1, 1)
    >>> dout = np.array([4.0, 0.0, 0.0, 0.0]).reshape(4, 1, 1, 1)
    >>> dx, dgamma, dbeta = batchnorm2d_backward(dout, x, np.ones(1))
    >>> dx.ravel().round(3) + 0.0, dgamma.round(3), dbeta
    (array([ 2., -2.,  0.,  0.]), array([-4.]), array([4.]))
    """
    # TODO: x_hat first, then the two sums over the channel, then dx.
    ### BEGIN SOLUTION
    n, axes = x[:, :1].size, (0, 2, 3)
    if n == 1:
        raise ValueError("one value in each channel has no variance")
    deviation = np.sqrt(x.var(axes, keepdims=True) + eps)
    x_hat = (x - x.mean(axes, keepdims=True)) / deviation
    dbeta, dgamma = dout.sum(axes), (dout * x_hat).sum(axes)
    means = (dbeta[:, None, None] + x_hat * dgamma[:, None, None]) / n
    return gamma[:, None, None] / deviation * (dout - means), dgamma, dbeta
    ### END SOLUTION
