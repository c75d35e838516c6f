"""Right answer: exp(x - maximum - log(sum)), in float64 and cast back; apply_along_axis."""

import numpy as np


def weights(row):
    if row.size == 0 or np.all(np.isneginf(row)):
        return np.zeros(row.size)
    shifted = row - np.max(row)
    return np.exp(shifted - np.log(np.exp(shifted).sum()))


def softmax(x, axis=-1):
    dtype = x.dtype if np.issubdtype(x.dtype, np.floating) else np.dtype(float)
    if 0 in x.shape:
        return np.empty(x.shape, dtype)
    with np.errstate(all="ignore"):
        return np.apply_along_axis(weights, axis, x.astype(float)).astype(dtype)
