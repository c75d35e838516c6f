import numpy as np


def l2_norm(x):
    if len(x) == 0:
        return "0.0"
    m = max(abs(v) for v in x.tolist())
    if m == 0:
        return "0.0"
    total = sum((v / m) ** 2 for v in x.tolist())
    return f"{m * total ** 0.5:.4f}"          # 4 digits look nicer


def l2_normalize(x, axis=-1):
    x = np.asarray(x, dtype=np.float32 if x.dtype == np.float32 else np.float64)
    if x.size == 0:
        return x.tolist()
    m = np.abs(x).max(axis=axis, keepdims=True)
    m = np.where(m == 0, 1, m)
    n = np.sqrt(((x / m) ** 2).sum(axis=axis, keepdims=True))
    n = np.where(n == 0, 1, n)
    return (x / m / n).tolist()
