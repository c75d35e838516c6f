"""You return 1 - cos, the cosine distance. A similarity is large for vectors that agree.

Fails: test_example, test_exact, test_opposite, test_scale
"""

import numpy as np


def cosine_similarity(a, b):
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("two vectors of one length are needed")
    if not a.any() or not b.any():
        return 0.0
    a, b = a / np.abs(a).max(), b / np.abs(b).max()
    result = (a @ b) / (np.sqrt(a @ a) * np.sqrt(b @ b))
    return float(1.0 - min(1.0, max(-1.0, result)))
