import numpy as np

EPS = 1e-8  # so that we never divide by zero


def cosine_similarity(a, b):
    if a.ndim != 1 or b.ndim != 1 or a.size != b.size:
        raise ValueError("a and b must be vectors of equal length")
    dot = float((a * b).sum())
    norms = float(np.sqrt((a * a).sum()) * np.sqrt((b * b).sum()))
    return max(-1.0, min(1.0, dot / (norms + EPS)))
