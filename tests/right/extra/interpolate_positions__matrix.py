"""Right answer: one matrix for the whole, the Kronecker product of hat functions, in float64."""

import numpy as np


def _hats(n, m):
    middles = np.clip((np.arange(m) + 0.5) * n / m - 0.5, 0, n - 1)
    return np.maximum(0, 1 - np.abs(middles[:, None] - np.arange(n)))


def interpolate_positions(pos, old, new):
    if min(*old, *new) <= 0 or pos.shape[0] - 1 != old[0] * old[1]:
        raise ValueError((pos.shape, old, new))
    whole = np.zeros((1 + new[0] * new[1], len(pos)))
    whole[0, 0] = 1
    whole[1:, 1:] = np.kron(_hats(old[0], new[0]), _hats(old[1], new[1]))
    return (whole @ pos).astype(pos.dtype)
