import numpy as np


def cosine_similarity(a, b):
    if a.ndim != 1 or b.ndim != 1 or a.shape[0] != b.shape[0]:
        raise ValueError("shape mismatch")
    # unit vectors first, then one dot product
    units = []
    for v in (a, b):
        top = np.abs(v).max()
        if top == 0:
            return 0.0
        v = v / top
        units.append(v / np.sqrt((v ** 2).sum()))
    return float(min(1, max(-1, units[0] @ units[1])))
