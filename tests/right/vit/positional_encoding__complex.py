"""Right answer: powers of complex rotations, one for every pair."""

import numpy as np


def sinusoidal(n, d, base=10000.0):
    if min(n, d) <= 0 or d % 2 != 0:
        raise ValueError("n, d")
    frequencies = np.exp(-np.log(base) * np.arange(0, d, 2) / d)
    waves = np.exp(1j * np.outer(np.arange(n), frequencies))
    table = np.empty((n, d))
    table[:, ::2], table[:, 1::2] = waves.imag, waves.real
    return table


def sincos_2d(h, w, d):
    if d % 4 or min(h, w, d) < 1:
        raise ValueError("h, w, d")
    y, x = np.divmod(np.arange(h * w), w)
    return np.concatenate([sinusoidal(h, d // 2)[y], sinusoidal(w, d // 2)[x]], axis=1)


def add_cls_and_positions(tokens, cls, pos):
    if cls.shape != tokens.shape[2:] or pos.shape != (tokens.shape[1] + 1, tokens.shape[2]):
        raise ValueError("shapes")
    first = np.broadcast_to(cls + pos[0], (len(tokens), 1, len(cls)))
    return np.concatenate([first, tokens + pos[1:]], axis=1)
