"""Your numbers are right, but `dout *= ...` changes the caller's gradient.

Fails: test_inputs_unchanged
"""

import numpy as np


def batchnorm2d_backward(dout, x, gamma, eps=1e-5):
    N, C, H, W = x.shape
    n = N * H * W
    if n == 1:
        raise ValueError("need more than one value per channel")
    mean = x.mean(axis=(0, 2, 3)).reshape(1, C, 1, 1)
    var = x.var(axis=(0, 2, 3)).reshape(1, C, 1, 1)
    std = np.sqrt(var + eps)
    x_hat = (x - mean) / std
    dbeta = dout.sum(axis=(0, 2, 3))
    dgamma = (dout * x_hat).sum(axis=(0, 2, 3))
    dout *= gamma.reshape(1, C, 1, 1)
    dx_hat = dout
    sum1 = dx_hat.sum(axis=(0, 2, 3)).reshape(1, C, 1, 1)
    sum2 = (dx_hat * x_hat).sum(axis=(0, 2, 3)).reshape(1, C, 1, 1)
    dx = (dx_hat - sum1 / n - x_hat * sum2 / n) / std
    return dx, dgamma, dbeta
