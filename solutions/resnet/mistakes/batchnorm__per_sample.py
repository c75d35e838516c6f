"""You take mean and variance of every image by itself. In training the whole batch shares them.

Fails: test_example, test_training, test_running_values
"""

import numpy as np


def batchnorm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    N, C, H, W = x.shape
    n = N * H * W
    if training:
        if n < 2:
            raise ValueError("need more than one value per channel")
        mean = x.mean(axis=(2, 3))
        var = x.var(axis=(2, 3))
        new_mean = (1 - momentum) * running_mean + momentum * mean.mean(axis=0)
        new_var = (1 - momentum) * running_var + momentum * var.mean(axis=0) * n / (n - 1)
    else:
        mean, var = running_mean, running_var
        new_mean, new_var = running_mean.copy(), running_var.copy()
    x_hat = (x - mean.reshape(-1, C, 1, 1)) / np.sqrt(var.reshape(-1, C, 1, 1) + eps)
    y = gamma.reshape(1, C, 1, 1) * x_hat + beta.reshape(1, C, 1, 1)
    return y, new_mean, new_var
