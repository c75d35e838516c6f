"""You take the mean of the squares. That is the root mean square, which does not grow with the number of
entries; a length does.

Fails: test_example, test_norm, test_normalize
"""

import numpy as np


def l2_norm(x):
    if x.size == 0:
        return 0.0
    scale = np.abs(x).max()
    if scale == 0:
        return 0.0
    return float(scale * np.sqrt(((x / scale) ** 2).mean()))


def l2_normalize(x, axis=-1):
    if x.size == 0:
        return x.copy()
    rms = np.sqrt((x**2).mean(axis=axis, keepdims=True))
    return x / np.where(rms == 0, 1, rms)
