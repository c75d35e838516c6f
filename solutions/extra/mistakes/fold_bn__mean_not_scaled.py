"""You subtract the mean as it is. It is subtracted before the scale, so it is multiplied by it.

Fails: test_example, test_bias, test_without_bias
"""

import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    if b is None:
        b = np.zeros_like(mean)
    scale = gamma / np.sqrt(var + eps)
    w_new = w * scale.reshape(-1, 1, 1, 1)
    b_new = b * scale - mean + beta
    return w_new, b_new
