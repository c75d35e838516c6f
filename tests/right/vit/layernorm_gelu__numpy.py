"""Right answer: numpy's own mean and var, everything in the dtype that came in; np.fromiter for erf."""

import math

import numpy as np


def layer_norm(x, gamma, beta, eps=1e-5):
    if gamma.ndim != 1 or beta.ndim != 1 or len(gamma) != x.shape[-1] or len(beta) != x.shape[-1]:
        raise ValueError("shapes")
    mean, var = np.mean(x, -1)[..., None], np.var(x, -1)[..., None]
    y = (x - mean) * (1 / np.sqrt(var + eps))
    y *= gamma
    y += beta
    return y


def gelu(x, approximate="none"):
    if x.dtype.kind in "iu":
        x = x.astype(np.float64)
    if approximate == "tanh":
        u = x * (1 + x.dtype.type(0.044715) * x * x)
        return x * (0.5 * (1 + np.tanh(x.dtype.type(np.sqrt(2 / np.pi)) * u)))
    if approximate != "none":
        raise ValueError(f"no version {approximate!r}")
    erf = np.fromiter((math.erf(v) for v in (x.ravel() * math.sqrt(0.5)).tolist()), x.dtype, x.size)
    return x * (erf.reshape(x.shape) + 1) / 2
