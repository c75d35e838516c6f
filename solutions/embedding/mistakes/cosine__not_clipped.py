"""Your formula is right, but rounding can lift the result to 1.0000000000000002. Keep it in the range.

Fails: test_range
"""

import numpy as np


def cosine_similarity(a, b):
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("two vectors of one length are needed")
    if not a.any() or not b.any():
        return 0.0
    a, b = a / np.abs(a).max(), b / np.abs(b).max()
    return float((a @ b) / (np.sqrt(a @ a) * np.sqrt(b @ b)))
