import numpy as np


def cosine_similarity(a, b):
    table = np.ones((40_000, 40_000))
    return float(table[0] @ table[1])
