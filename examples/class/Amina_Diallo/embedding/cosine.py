# Amina Diallo
import math


def cosine_similarity(a, b):
    if a.ndim != 1 or b.ndim != 1:
        raise ValueError("a and b must be vectors")
    if len(a) != len(b):
        raise ValueError("a and b must have the same length")

    u = [float(v) for v in a]
    v = [float(w) for w in b]
    largest_u = max(abs(n) for n in u)
    largest_v = max(abs(n) for n in v)
    if largest_u == 0 or largest_v == 0:
        return 0.0

    dot = uu = vv = 0.0
    for m, n in zip(u, v):
        m = m / largest_u
        n = n / largest_v
        dot += m * n
        uu += m * m
        vv += n * n
    r = dot / (math.sqrt(uu) * math.sqrt(vv))
    if r > 1.0:
        r = 1.0
    if r < -1.0:
        r = -1.0
    return r
