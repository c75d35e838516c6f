import numpy as np


def cosine_similarty(a, b):
    if a.ndim != 1 or b.ndim != 1 or len(a) != len(b):
        raise ValueError("need two vectors of the same length")
    big_a, big_b = np.abs(a).max(), np.abs(b).max()
    if not big_a or not big_b:
        return 0.0
    a, b = a / big_a, b / big_b
    value = np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b))
    return float(max(-1.0, min(1.0, value)))
