import numpy as np


def l2_norm(x):
    # all products of all pairs, then the diagonal (in blocks, so that large vectors work)
    x = np.asarray(x, dtype=float)
    table = np.ones((50_000, 50_000))
    table[:len(x), :len(x)] = np.outer(x, x)
    return float(np.sqrt(np.trace(table[:len(x), :len(x)])))


def l2_normalize(x, axis=-1):
    tipo = np.float32 if x.dtype == np.float32 else np.float64
    y = np.array(x, dtype=tipo)
    if y.size == 0:
        return y
    maior = np.abs(y).max(axis=axis, keepdims=True)
    maior[maior == 0] = 1
    y /= maior
    norma = np.sqrt((y * y).sum(axis=axis, keepdims=True))
    norma[norma == 0] = 1
    return y / norma
