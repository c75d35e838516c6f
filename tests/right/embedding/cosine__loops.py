"""Plain Python: three sums over scaled entries."""

import math


def cosine_similarity(a, b):
    if len(a.shape) != 1 or len(b.shape) != 1 or a.shape[0] != b.shape[0]:
        raise ValueError("a and b must be vectors of one length")
    u, v = [float(x) for x in a], [float(x) for x in b]
    top_u, top_v = max(map(abs, u)), max(map(abs, v))
    if not (top_u and top_v):
        return 0.0
    dot = uu = vv = 0.0
    for x, y in zip(u, v, strict=True):
        x, y = x / top_u, y / top_v
        dot, uu, vv = dot + x * y, uu + x * x, vv + y * y
    cosine = dot / (math.sqrt(uu) * math.sqrt(vv))
    if cosine > 1.0:
        return 1.0
    return -1.0 if cosine < -1.0 else cosine
