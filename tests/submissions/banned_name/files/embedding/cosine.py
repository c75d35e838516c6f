import numpy as np


def cosine_similarity(a, b):
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
