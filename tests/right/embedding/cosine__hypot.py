"""Make both vectors length 1, then the cosine is their scalar product."""

import math

import numpy as np


def cosine_similarity(a, b):
    if a.ndim != 1 or b.ndim != 1 or len(a) != len(b):
        raise ValueError("a and b must be vectors of one length")
    length_a, length_b = math.hypot(*a.tolist()), math.hypot(*b.tolist())
    if length_a == 0 or length_b == 0:
        return 0.0
    return float(np.clip(np.dot(a / length_a, b / length_b), -1, 1))
