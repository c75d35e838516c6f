"""Right answer: the bias as one more column of the weights, float32 arithmetic for float32, relu by assignment into a copy."""

import numpy as np


def linear(x, w, b):
    if w.shape[1] != x.shape[-1]:
        raise ValueError("x")
    if b is not None and tuple(b.shape) != (w.shape[0],):
        raise ValueError("b")
    kind = np.float64 if x.dtype == np.int64 else x.dtype
    if b is None:
        b = np.zeros(len(w), kind)
    more = np.concatenate([x, np.ones((*x.shape[:-1], 1), kind)], axis=-1).astype(kind)
    weights = np.concatenate([w, b[:, None]], axis=1).astype(kind)
    return np.tensordot(more, weights, axes=([-1], [1]))


def relu(x):
    y = np.array(x, dtype=np.float64 if x.dtype == np.int64 else x.dtype)
    y[y < 0] = 0
    return y


def linear_params(n_in, n_out, bias=True):
    return conv_params(n_in, n_out, 1, bias=bias)


def conv_params(c_in, c_out, k, groups=1, bias=True):
    if c_in < 1 or c_out < 1 or k < 1 or groups < 1:
        raise ValueError("size")
    if c_in % groups:
        raise ValueError("channels of the input")
    if c_out % groups:
        raise ValueError("filters")
    weights_of_a_filter = k * k * c_in // groups
    return c_out * (weights_of_a_filter + 1) if bias else c_out * weights_of_a_filter
