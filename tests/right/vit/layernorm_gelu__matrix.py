"""Right answer: centring as a matrix product with I - 1/D, in float64, and statistics.NormalDist."""

from statistics import NormalDist

import numpy as np


def layer_norm(x, gamma, beta, eps=1e-5):
    d = x.shape[-1]
    for one in (gamma, beta):
        if one.shape != (d,):
            raise ValueError(one.shape)
    wide = x.astype(np.float64) - x[..., :1]
    centred = wide @ (np.eye(d) - np.full((d, d), 1 / d))
    var = np.einsum("...i,...i->...", centred, centred) / d
    return (centred / np.sqrt(var + eps)[..., None] * gamma + beta).astype(x.dtype)


def gelu(x, approximate="none"):
    wide = x.astype(np.float64)
    if approximate == "none":
        below = np.array([NormalDist().cdf(v) for v in wide.ravel()]).reshape(x.shape)
    elif approximate == "tanh":
        with np.errstate(over="ignore"):
            below = 1 / (1 + np.exp(-np.sqrt(8 / np.pi) * (wide + 0.044715 * wide**3)))
    else:
        raise ValueError(approximate)
    return (wide * below).astype(np.float32) if x.dtype == np.float32 else wide * below
