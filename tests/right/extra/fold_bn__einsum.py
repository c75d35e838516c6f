import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    scale = np.divide(gamma, np.sqrt(np.add(var, eps, dtype=w.dtype)))
    shift = beta - np.multiply(scale, mean)
    if b is not None:
        shift = shift + scale * b
    return np.einsum("ocij,o->ocij", w, scale), shift
