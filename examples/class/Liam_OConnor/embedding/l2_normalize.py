import numpy as np


def l2_norm(x):
    return float(np.linalg.norm(x))


def l2_normalize(x, axis=-1):
    n = np.linalg.norm(x, axis=axis, keepdims=True)
    n[n == 0] = 1
    return x / n
