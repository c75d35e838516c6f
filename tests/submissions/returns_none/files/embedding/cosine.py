import numpy as np


def cosine_similarity(a, b):
    (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())
