"""Your numbers are right, but `w *= ...` changes the caller's filters: the old network is spoilt.

Fails: test_inputs_unchanged
"""

import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    if b is None:
        b = np.zeros_like(mean)
    scale = gamma / np.sqrt(var + eps)
    w *= scale.reshape(-1, 1, 1, 1)
    w_new = w
    b_new = (b - mean) * scale + beta
    return w_new, b_new
