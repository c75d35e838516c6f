"""Right answer: one table of flat positions, used for gathering and for scattering; results in Fortran order."""

import numpy as np


def _positions(c, h, w, p):
    """Index into the flat image for every number of every token."""
    if p < 1 or h % p or w % p:
        raise ValueError(f"{p} does not divide {h} and {w}")
    flat = np.arange(c * h * w).reshape(c, h, w)
    rows = [flat[:, i : i + p, j : j + p].ravel() for i in range(0, h, p) for j in range(0, w, p)]
    return np.array(rows)


def patchify(x, p):
    b, c, h, w = x.shape
    return np.asfortranarray(x.reshape(b, c * h * w)[:, _positions(c, h, w, p)])


def unpatchify(t, p, c, h, w):
    where = _positions(c, h, w, p)
    if t.shape[1:] != where.shape:
        raise ValueError(f"{t.shape[1:]} tokens, not {where.shape}")
    flat = np.empty((len(t), c * h * w), t.dtype)
    flat[:, where] = t
    return flat.reshape(len(t), c, h, w)
