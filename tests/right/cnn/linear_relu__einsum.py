"""Right answer: einsum in float64, cast back at the end; relu as a product with a mask; counts by numpy."""

import numpy as np


def out(x):
    return np.float32 if x.dtype == np.float32 else np.float64


def linear(x, w, b):
    if x.shape[-1] != w.shape[1]:
        raise ValueError(f"{x.shape} against {w.shape}")
    y = np.einsum("...i,oi->...o", x.astype(float), w.astype(float))
    if b is not None:
        if b.ndim != 1 or b.size != w.shape[0]:
            raise ValueError(f"{b.shape} against {w.shape}")
        y += b
    return y.astype(out(x))


def relu(x):
    return np.where(x < 0, 0, x).astype(out(x))


def linear_params(n_in, n_out, bias=True):
    if min(n_in, n_out) <= 0:
        raise ValueError("at least one")
    return n_out * n_in + n_out * int(bias)


def conv_params(c_in, c_out, k, groups=1, bias=True):
    if min(c_in, c_out, k, groups) <= 0:
        raise ValueError("at least one")
    per_group, rest = divmod(c_in, groups)
    if rest or c_out % groups:
        raise ValueError("groups")
    return np.prod([c_out, per_group, k, k]) + (c_out if bias else 0)
