"""You take one mean and one variance over all channels. Every channel has its own.

Fails: test_training, test_running_values
"""

import numpy as np


def batchnorm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    N, C, H, W = x.shape
    n = N * H * W
    if training:
        if n < 2:
            raise ValueError("need more than one value per channel")
        mean = np.full(C, x.mean(), dtype=gamma.dtype)
        var = np.full(C, x.var(), dtype=gamma.dtype)
        new_mean = (1 - momentum) * running_mean + momentum * mean
        new_var = (1 - momentum) * running_var + momentum * var * n / (n - 1)
    else:
        mean, var = running_mean, running_var
        new_mean, new_var = running_mean.copy(), running_var.copy()
    x_hat = (x - mean.reshape(1, C, 1, 1)) / np.sqrt(var.reshape(1, C, 1, 1) + eps)
    y = gamma.reshape(1, C, 1, 1) * x_hat + beta.reshape(1, C, 1, 1)
    return y, new_mean, new_var
