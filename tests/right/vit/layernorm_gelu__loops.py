"""Right answer: Python's math, token by token and number by number."""

import math

import numpy as np


def layer_norm(x, gamma, beta, eps=1e-5):
    d = x.shape[-1]
    if gamma.shape != (d,) or beta.shape != (d,):
        raise ValueError("gamma, beta")
    y = np.empty_like(x)
    for where in np.ndindex(x.shape[:-1]):
        token = [float(v) for v in x[where]]
        mean = math.fsum(token) / d
        root = math.sqrt(math.fsum((v - mean) ** 2 for v in token) / d + eps)
        for i in range(d):
            y[(*where, i)] = (token[i] - mean) / root * float(gamma[i]) + float(beta[i])
    return y


def gelu(x, approximate="none"):
    if approximate not in ("none", "tanh"):
        raise ValueError(approximate)

    def one(v):
        if approximate == "none":
            return v * (1 + math.erf(v / 2**0.5)) / 2
        return v * (1 + math.tanh((2 / math.pi) ** 0.5 * (v + 0.044715 * v * v * v))) / 2

    values = [one(float(v)) for v in x.flat]
    return np.array(values, dtype=np.float32 if x.dtype == np.float32 else np.float64).reshape(x.shape)
