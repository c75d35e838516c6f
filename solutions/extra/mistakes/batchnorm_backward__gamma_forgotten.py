"""gamma is missing in dx. It multiplies x_hat on the way there, so it multiplies dout on the way back.

Fails: test_dx
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
    dx_hat = dout
    sum1 = dx_hat.sum(axis=(0, 2, 3)).reshape(1, C, 1, 1)
    sum2 = (dx_hat * x_hat).sum(axis=(0, 2, 3)).reshape(1, C, 1, 1)
    dx = (dx_hat - sum1 / n - x_hat * sum2 / n) / std
    return dx, dgamma, dbeta
