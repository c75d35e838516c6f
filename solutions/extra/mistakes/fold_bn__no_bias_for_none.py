"""Without an old bias you give no new one. The normalisation adds something also then: beta - mean * scale.

Fails: test_without_bias
"""

import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    scale = gamma / np.sqrt(var + eps)
    w_new = w * scale.reshape(-1, 1, 1, 1)
    b_new = beta * 0 if b is None else (b - mean) * scale + beta
    return w_new, b_new
