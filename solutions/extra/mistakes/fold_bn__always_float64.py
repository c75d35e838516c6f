"""You answer in float64 whatever comes in. np.zeros without a dtype is one way to get there.

Fails: test_float32
"""

import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    if b is None:
        b = np.zeros_like(mean)
    scale = gamma / np.sqrt(var + eps)
    w_new = np.zeros(w.shape)
    w_new += w * scale.reshape(-1, 1, 1, 1)
    b_new = (b - mean) * scale + beta
    return w_new, b_new
