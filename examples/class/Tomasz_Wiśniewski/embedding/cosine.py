import numpy as np


def cosine_similarity(a, b):
    # podobieństwo kosinusowe
    if a.ndim != 1 or b.ndim != 1 or a.shape != b.shape:
        raise ValueError
    sa = np.max(np.abs(a))
    sb = np.max(np.abs(b))
    if sa == 0.0 or sb == 0.0:
        return 0.0
    a = a / sa
    b = b / sb
    return float(np.sum(a * b) / (np.sqrt(np.sum(a ** 2)) * np.sqrt(np.sum(b ** 2))))
