"""You divide by |a| and then multiply by |b|: Python reads from left to right.
Both norms belong under the line.

Fails: test_example, test_exact, test_scale
"""

import numpy as np


def cosine_similarity(a, b):
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("two vectors of one length are needed")
    if not a.any() or not b.any():
        return 0.0
    a, b = a.astype(float), b.astype(float)
    result = a @ b / np.sqrt(a @ a) * np.sqrt(b @ b)
    return float(min(1.0, max(-1.0, result)))
