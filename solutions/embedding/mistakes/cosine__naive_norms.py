"""You square the entries as they are: for vectors of size 1e170 that overflows, for 1e-170 it becomes 0. The
angle does not change when you scale the vectors first.

Fails: test_scale
"""

import numpy as np


def cosine_similarity(a, b):
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("two vectors of one length are needed")
    norms = np.sqrt((a * a).sum()) * np.sqrt((b * b).sum())
    if norms == 0:
        return 0.0
    return float(min(1.0, max(-1.0, (a @ b) / norms)))
