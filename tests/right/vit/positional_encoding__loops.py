"""Right answer: Python's math, number by number."""

import math

import numpy as np


def sinusoidal(n, d, base=10000.0):
    if n < 1 or d < 2 or d % 2:
        raise ValueError("sizes")
    table = []
    for t in range(n):
        row = []
        for column in range(d):
            angle = t * base ** (-(column // 2 * 2) / d)
            row.append(math.cos(angle) if column % 2 else math.sin(angle))
        table.append(row)
    return np.array(table)


def sincos_2d(h, w, d):
    if h < 1 or w < 1 or d < 4 or d % 4:
        raise ValueError("sizes")
    return np.array(
        [[*sinusoidal(r + 1, d // 2)[r], *sinusoidal(q + 1, d // 2)[q]] for r in range(h) for q in range(w)]
    )


def add_cls_and_positions(tokens, cls, pos):
    b, n, d = tokens.shape
    if cls.shape != (d,) or pos.shape != (n + 1, d):
        raise ValueError("shapes")
    out = np.zeros((b, n + 1, d), tokens.dtype)
    for i in range(b):
        out[i, 0] = cls + pos[0]
        for t in range(n):
            out[i, t + 1] = tokens[i, t] + pos[t + 1]
    return out
