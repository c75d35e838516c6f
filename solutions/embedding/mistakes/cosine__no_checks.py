"""You compute with whatever arrives. numpy stretches a vector of length 1 in silence, and gives a number for
matrices too.

Fails: test_errors
"""

import numpy as np


def cosine_similarity(a, b):
    largest_a, largest_b = np.abs(a).max(), np.abs(b).max()
    if largest_a == 0 or largest_b == 0:
        return 0.0
    a, b = a / largest_a, b / largest_b
    result = (a * b).sum() / (np.sqrt((a * a).sum()) * np.sqrt((b * b).sum()))
    return float(min(1.0, max(-1.0, result)))
