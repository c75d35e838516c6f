import numpy as np


def batchnorm2d_backward(dout, x, gamma, eps=1e-5):
    """Back through the computation graph, one node after the other, on a matrix (n, C)."""
    N, C, H, W = x.shape

    def rows(a):
        return a.transpose(0, 2, 3, 1).reshape(-1, C)

    flat, back = rows(x), rows(dout)
    n = len(flat)
    if n < 2:
        raise ValueError("too few values")
    mu = flat.sum(0) / n
    centred = flat - mu
    var = (centred**2).sum(0) / n
    root = np.sqrt(var + eps)
    inverse = 1 / root

    dbeta = back.sum(0)
    dgamma = (back * (centred * inverse)).sum(0)
    dhat = back * gamma
    dinverse = (dhat * centred).sum(0)
    dcentred = dhat * inverse
    droot = -dinverse / root**2
    dvar = droot / (2 * root)
    dcentred = dcentred + 2 * centred * dvar / n
    dmu = -dcentred.sum(0)
    dflat = dcentred + dmu / n
    return dflat.reshape(N, H, W, C).transpose(0, 3, 1, 2), dgamma, dbeta
