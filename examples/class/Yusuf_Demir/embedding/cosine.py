import numpy as np


def cosine_similarity(a, b):
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("two vectors of the same length please")
    ma, mb = np.abs(a).max(), np.abs(b).max()
    if ma == 0 or mb == 0:
        return 0.0
    a, b = a / ma, b / mb
    r = np.dot(a, b) / (np.sqrt(np.dot(a, a)) * np.sqrt(np.dot(b, b)))
    return float(np.clip(r, -1, 1))
