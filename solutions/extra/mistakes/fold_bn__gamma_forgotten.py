"""gamma is missing. The scale is gamma divided by the deviation.

Fails: test_example, test_weights, test_bias, test_without_bias
"""

import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    if b is None:
        b = np.zeros_like(mean)
    scale = 1 / np.sqrt(var + eps)
    w_new = w * scale.reshape(-1, 1, 1, 1)
    b_new = (b - mean) * scale + beta
    return w_new, b_new
