"""You divide the matrix by one number, the norm of all its entries. Each vector has a length of its own.

Fails: test_normalize
"""

import numpy as np


def l2_norm(x):
    scale = float(np.abs(x).max(initial=0))
    if scale == 0:
        return 0.0
    return scale * float(np.sqrt(((x / scale) ** 2).sum()))


def l2_normalize(x, axis=-1):
    norm = l2_norm(x.ravel())
    return x / norm if norm else x.astype(float)
