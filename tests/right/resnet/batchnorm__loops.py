import math

import numpy as np


def batchnorm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """One channel after the other, in plain Python numbers."""
    y = np.zeros(x.shape, gamma.dtype)
    new_mean, new_var = np.array(running_mean), np.array(running_var)
    for c in range(x.shape[1]):
        values = [float(v) for v in x[:, c].flatten()]
        if training:
            n = len(values)
            if n < 2:
                raise ValueError("too few values")
            mean = sum(values) / n
            squares = sum((v - mean) ** 2 for v in values)
            var = squares / n
            new_mean[c] = running_mean[c] * (1 - momentum) + mean * momentum
            new_var[c] = running_var[c] * (1 - momentum) + squares / (n - 1) * momentum
        else:
            mean, var = float(running_mean[c]), float(running_var[c])
        y[:, c] = [
            [[gamma[c] * (v - mean) / math.sqrt(var + eps) + beta[c] for v in row] for row in image]
            for image in x[:, c]
        ]
    return y, new_mean, new_var
