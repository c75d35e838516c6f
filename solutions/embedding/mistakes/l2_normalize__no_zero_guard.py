"""You divide by the norm without looking at it. A vector of zeros has norm 0, and 0 / 0 is NaN.

Fails: test_example, test_zero_and_empty
"""

import numpy as np


def l2_norm(x):
    if x.size == 0:
        return 0.0
    scale = np.abs(x).max()
    return float(scale * np.sqrt(((x / scale) ** 2).sum()))


def l2_normalize(x, axis=-1):
    if x.size == 0:
        return x.copy()
    scaled = x / np.abs(x).max(axis=axis, keepdims=True)
    return scaled / np.sqrt((scaled**2).sum(axis=axis, keepdims=True))
