import numpy as np


def l2_norm(x):
    v = np.asarray(x, dtype=np.float64)
    if len(v) == 0 or not v.any():
        return 0.0
    top = np.abs(v).max()
    return float(np.sqrt(np.dot(v / top, v / top)) * top)


def l2_normalize(x, axis=-1):
    if x.dtype == np.float32:
        v = x.copy()
    else:
        v = x.astype(np.float64)
    if v.size == 0:
        return v
    top = np.max(np.abs(v), axis=axis, keepdims=True)
    v = np.divide(v, top, out=np.zeros_like(v), where=top > 0)
    length = np.sqrt(np.sum(v * v, axis=axis, keepdims=True))
    return np.divide(v, length, out=np.zeros_like(v), where=length > 0)
