"""You divide without looking: a vector of zeros has norm 0, and 0 / 0 is NaN.
Here the answer is agreed to be 0.

Fails: test_zero
"""

import numpy as np


def cosine_similarity(a, b):
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("two vectors of one length are needed")
    a, b = a / np.abs(a).max(), b / np.abs(b).max()
    result = (a @ b) / (np.sqrt(a @ a) * np.sqrt(b @ b))
    return float(np.clip(result, -1.0, 1.0))
