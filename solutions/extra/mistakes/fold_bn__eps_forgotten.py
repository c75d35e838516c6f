"""eps is missing under the root. For a small variance that changes everything, and for 0 you divide by zero.

Fails: test_weights, test_bias, test_without_bias
"""

import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    if b is None:
        b = np.zeros_like(mean)
    scale = gamma / np.sqrt(np.maximum(var, 1e-30))
    w_new = w * scale.reshape(-1, 1, 1, 1)
    b_new = (b - mean) * scale + beta
    return w_new, b_new
