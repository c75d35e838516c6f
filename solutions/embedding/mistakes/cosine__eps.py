"""You add a small number to the denominator. That makes every similarity a little too small, and for short
vectors far too small.

Fails: test_exact, test_scale
"""

import numpy as np


def cosine_similarity(a, b):
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("two vectors of one length are needed")
    norms = np.sqrt((a * a).sum()) * np.sqrt((b * b).sum())
    return float(min(1.0, max(-1.0, (a @ b) / (norms + 1e-8))))
