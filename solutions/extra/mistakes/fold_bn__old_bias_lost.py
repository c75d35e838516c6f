"""You leave the old bias out. It goes through the normalisation too: its scaled value is part of the new one.

Fails: test_example, test_bias
"""

import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    scale = gamma / np.sqrt(var + eps)
    w_new = w * scale.reshape(-1, 1, 1, 1)
    b_new = beta - mean * scale
    return w_new, b_new
