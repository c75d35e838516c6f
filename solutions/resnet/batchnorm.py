"""Batch normalisation, for training and for use.

Run: grade resnet/batchnorm

Every channel gets mean 0 and variance 1, then a scale and a shift that are learned. In training the numbers come
from the batch; in use they come from running averages that training has kept.

Hints, from a question to nearly the answer:

Hint 1 (a question): Each channel has one mean. Which axes of x does it run over, and how many values is that?
Hint 2 (the idea): `x.mean((0, 2, 3))` in training, the running mean in use; the rest is the same line for both.
Hint 3 (nearly the line): y = gamma * (x - mean) / sqrt(var + eps) + beta, with `[:, None, None]` behind everything
    that has shape (C,). Only the variance that goes into running_var is multiplied by n / (n - 1).
"""

import numpy as np


def batchnorm2d(
    x, gamma, beta, running_mean, running_var, training: bool, momentum: float = 0.1, eps: float = 1e-5
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Normalise every channel of x; return (y, new running_mean, new running_var).

    For channel c, with n = N * H * W values,
        y[:, c] = gamma[c] * (x[:, c] - mean[c]) / sqrt(var[c] + eps) + beta[c].
    training  mean is the mean of the channel's n values in the batch, var their biased variance: the sum of
              (value - mean)**2 divided by n. The new running values are
              (1 - momentum) * running_mean + momentum * mean, and
              (1 - momentum) * running_var + momentum * (var * n / (n - 1)): the unbiased variance is stored.
    else      mean is running_mean, var is running_var, and the new running values equal the old ones.

    x         shape (N, C, H, W), none of them 0; float64, float32 or int64; not changed
    gamma, beta, running_mean, running_var
              shape (C,), dtype of x (float64 where x is int64); not changed; running_var >= 0
    momentum  weight of the batch in the running values, 0 to 1
    eps       > 0, keeps the root away from 0
    return    three fresh arrays of shape (N, C, H, W), (C,), (C,) and the dtype of gamma. In float64 they are right
              to 9 digits also where the mean of a channel is 100 and its deviation only 0.001.
    raise     ValueError when training and n = 1: one value has no variance

    >>> x = np.array([1.0, 3.0]).reshape(2, 1, 1, 1)
    >>> y, mean, var = batchnorm2d(x, np.ones(1), np.zeros(1), np.zeros(1), np.ones(1), training=True)
    >>> y.ravel().round(4), mean, var
    (array([-1.,  1.]), array([0.2]), array([1.1]))
    """
    # TODO: choose mean and variance, normalise, and say what the running values are now.
    ### BEGIN SOLUTION
    if training:
        n = x[:, :1].size
        if n == 1:
            raise ValueError("one value in each channel has no variance")
        mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3))
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var * n / (n - 1)
    else:
        mean, var = running_mean, running_var
        running_mean, running_var = running_mean.copy(), running_var.copy()
    scale = gamma / np.sqrt(var + eps)
    y = (x - mean[:, None, None]) * scale[:, None, None] + beta[:, None, None]
    return y, running_mean, running_var
    ### END SOLUTION
