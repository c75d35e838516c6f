"""You add a small number to the norm to avoid 0 / 0. Then no vector has length 1 exactly, and a very short
one is far from it.

Fails: test_normalize
"""

import numpy as np


def l2_norm(x):
    scale = float(np.abs(x).max(initial=0))
    if scale == 0:
        return 0.0
    return scale * float(np.sqrt(((x / scale) ** 2).sum()))


def l2_normalize(x, axis=-1):
    norm = np.sqrt((x * x).sum(axis=axis, keepdims=True))
    return x / (norm + 1e-8)
