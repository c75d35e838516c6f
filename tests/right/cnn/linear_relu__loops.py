"""Right answer: a loop for every index, in Python numbers."""

import math

import numpy as np


def linear(x, w, b):
    n_out, n_in = w.shape
    if x.shape[-1] != n_in or (b is not None and b.shape != (n_out,)):
        raise ValueError("shapes")
    y = np.empty((*x.shape[:-1], n_out), np.float32 if x.dtype == np.float32 else np.float64)
    for place in np.ndindex(x.shape[:-1]):
        for o in range(n_out):
            products = [float(x[(*place, i)]) * float(w[o, i]) for i in range(n_in)]
            y[(*place, o)] = math.fsum(products) + (0.0 if b is None else float(b[o]))
    return y


def relu(x):
    y = np.empty(x.shape, np.float32 if x.dtype == np.float32 else np.float64)
    for place in np.ndindex(x.shape):
        y[place] = 0.0 if x[place] <= 0 else x[place]
    return y


def linear_params(n_in, n_out, bias=True):
    if n_in <= 0 or n_out <= 0:
        raise ValueError("counts")
    return (n_in + (1 if bias else 0)) * n_out


def conv_params(c_in, c_out, k, groups=1, bias=True):
    if any(number < 1 for number in (c_in, c_out, k, groups)):
        raise ValueError("counts")
    if c_in != c_in // groups * groups or c_out != c_out // groups * groups:
        raise ValueError("groups")
    total = 0
    for _group in range(groups):
        total += (c_in // groups) * (c_out // groups) * k**2
    return total + c_out if bias else total
