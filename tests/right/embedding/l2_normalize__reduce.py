"""np.hypot folded along the axis: hypot(hypot(a, b), c) and so on."""

import numpy as np


def l2_norm(x):
    return float(np.hypot.reduce(np.asarray(x, dtype=np.float64)))


def l2_normalize(x, axis=-1):
    lengths = np.expand_dims(np.hypot.reduce(x.astype(np.float64), axis=axis), axis)
    out = np.divide(x, lengths, out=np.zeros(x.shape), where=lengths != 0)
    return out.astype(np.float32) if x.dtype == np.float32 else out
