import numpy as np


def l2_norm(x):
    if x.size == 0:
        return 0.0
    m = float(np.max(np.abs(x)))
    return m * float(np.sqrt(np.sum((x / m) ** 2))) if m else 0.0


def l2_normalize(x, axis=-1):
    y = x.astype(np.float32 if x.dtype == np.float32 else np.float64)
    if y.size == 0:
        return y
    m = np.abs(y).max(axis=0, keepdims=True)
    m[m == 0] = 1
    y = y / m
    n = np.sqrt((y * y).sum(axis=0, keepdims=True))
    n[n == 0] = 1
    return y / n
