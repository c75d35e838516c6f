import math

import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    """Filter by filter, in Python numbers."""
    weights, bias = np.empty_like(w), np.empty_like(gamma)
    for o, filters in enumerate(w):
        deviation = math.sqrt(float(var[o]) + eps)
        old = 0.0 if b is None else float(b[o])
        weights[o] = filters * (float(gamma[o]) / deviation)
        bias[o] = float(gamma[o]) * (old - float(mean[o])) / deviation + float(beta[o])
    return weights, bias
