"""You average over the images only, pixel by pixel. A channel has one mean: average over its pixels too.

Fails: test_training, test_running_values
"""

import numpy as np


def batchnorm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    N, C, H, W = x.shape
    n = N * H * W
    if training:
        if n < 2:
            raise ValueError("need more than one value per channel")
        mean = x.mean(axis=0)
        var = x.var(axis=0)
        new_mean = (1 - momentum) * running_mean + momentum * mean.mean(axis=(1, 2))
        new_var = (1 - momentum) * running_var + momentum * var.mean(axis=(1, 2)) * n / (n - 1)
    else:
        mean, var = running_mean.reshape(C, 1, 1), running_var.reshape(C, 1, 1)
        new_mean, new_var = running_mean.copy(), running_var.copy()
    x_hat = (x - mean) / np.sqrt(var + eps)
    y = gamma.reshape(1, C, 1, 1) * x_hat + beta.reshape(1, C, 1, 1)
    return y, new_mean, new_var
