"""Right answer: a cosine is a sine a quarter turn later; a grid by broadcasting; np.insert for the class token."""

import numpy as np


def sinusoidal(n, d, base=10000.0):
    if n <= 0 or d <= 0 or d & 1:
        raise ValueError((n, d))
    columns = np.arange(d)
    scale = np.power(float(base), 2 * (columns // 2) / d)
    return np.sin(np.arange(n)[:, np.newaxis] / scale + np.pi / 2 * (columns % 2))


def sincos_2d(h, w, d):
    if d % 4 != 0:
        raise ValueError(d)
    table = np.empty((h, w, 2, d // 2)) if min(h, w, d) > 0 else None
    if table is None:
        raise ValueError((h, w, d))
    table[:, :, 0] = sinusoidal(h, d // 2)[:, None]
    table[:, :, 1] = sinusoidal(w, d // 2)
    return table.reshape(h * w, d)


def add_cls_and_positions(tokens, cls, pos):
    _b, n, d = tokens.shape
    if (cls.shape, pos.shape) != ((d,), (n + 1, d)):
        raise ValueError((cls.shape, pos.shape))
    return np.insert(tokens, 0, cls, axis=1) + pos[None]
