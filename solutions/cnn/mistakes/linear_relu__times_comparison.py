"""You multiply x with (x > 0). For x = -inf that is -inf * 0, which is NaN; relu of it is 0.

Fails: test_nan
"""

import numpy as np


def linear(x, w, b):
    if x.shape[-1] != w.shape[1]:
        raise ValueError("x does not fit w")
    if b is not None and b.shape != (w.shape[0],):
        raise ValueError("b does not fit w")
    if x.dtype.kind != "f":
        x = x.astype(np.float64)
    y = x @ w.T
    if b is not None:
        y = y + b
    return y


def relu(x):
    if x.dtype.kind != "f":
        x = x.astype(np.float64)
    return x * (x > 0)


def linear_params(n_in, n_out, bias=True):
    if n_in < 1 or n_out < 1:
        raise ValueError("a layer has at least one input and one output")
    n = n_in * n_out
    if bias:
        n += n_out
    return n


def conv_params(c_in, c_out, k, groups=1, bias=True):
    if c_in < 1 or c_out < 1 or k < 1 or groups < 1:
        raise ValueError("sizes are at least 1")
    if c_in % groups != 0 or c_out % groups != 0:
        raise ValueError("groups must divide the channels")
    n = c_out * (c_in // groups) * k * k
    if bias:
        n += c_out
    return n
