"""You lose the sign. Opposite directions have similarity -1.

Fails: test_exact, test_opposite
"""

import numpy as np


def cosine_similarity(a, b):
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("two vectors of one length are needed")
    if not a.any() or not b.any():
        return 0.0
    a, b = a / np.abs(a).max(), b / np.abs(b).max()
    result = abs(a @ b) / (np.sqrt(a @ a) * np.sqrt(b @ b))
    return float(min(1.0, result))
