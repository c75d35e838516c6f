"""You return the scalar product. It is the cosine only if both vectors have length 1.

Fails: test_example, test_exact, test_opposite, test_scale
"""


def cosine_similarity(a, b):
    if a.ndim != 1 or a.shape != b.shape:
        raise ValueError("two vectors of one length are needed")
    return float(a @ b)
