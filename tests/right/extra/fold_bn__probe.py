import numpy as np


def fold_bn(w, b, gamma, beta, mean, var, eps=1e-5):
    """The bias is what a black picture gives; the weights are scaled as a matrix with a diagonal one."""
    inverse = (var.astype(np.float64) + eps) ** -0.5
    black = np.zeros(len(w)) if b is None else b
    bias = gamma * (black - mean) * inverse + beta
    scaled = np.diag(gamma * inverse) @ w.reshape(len(w), -1)
    return scaled.reshape(w.shape).astype(w.dtype), bias.astype(w.dtype)
