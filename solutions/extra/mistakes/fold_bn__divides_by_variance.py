"""You divide by the variance. The normalisation divides by its root.

Fails: test_example, test_weights, test_bias, test_without_bias
"""

import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    if b is None:
        b = np.zeros_like(mean)
    scale = gamma / (var + eps)
    w_new = w * scale.reshape(-1, 1, 1, 1)
    b_new = (b - mean) * scale + beta
    return w_new, b_new
