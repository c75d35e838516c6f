"""You add the old bias as it is. It is part of z, and z is multiplied by the scale.

Fails: test_example, test_bias
"""

import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    if b is None:
        b = np.zeros_like(mean)
    scale = gamma / np.sqrt(var + eps)
    w_new = w * scale.reshape(-1, 1, 1, 1)
    b_new = b + beta - mean * scale
    return w_new, b_new
