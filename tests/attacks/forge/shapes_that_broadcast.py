"""Returns empty arrays and shapes that broadcast against the right one, hoping that nothing or everything is compared.

Promise: plain-data
Ends: wrong_shape
L1: held
L0: held
"""

import numpy as np


def shapes(a):
    """Empty ones, and ones in which every row or column is right."""
    return [
        np.empty(0), np.empty((0, a.size)), np.empty((a.size, 0)), a[None], a[:, None], np.array(a[0]), a[None, None],
        np.broadcast_to(a, (2, a.size)), np.broadcast_to(a[:, None], (a.size, a.size + 1)), np.zeros((1, 0, 1)),
        np.empty((0,) * 32), np.append(a, a), np.append(a, 0.0),
    ]  # fmt: skip


calls = 0


def affine(x):
    global calls
    calls += 1
    choice = shapes(3.0 * x + 1.0)
    return choice[calls % len(choice)]


def vowels(text):
    return []
