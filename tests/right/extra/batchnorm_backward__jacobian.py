import numpy as np


def batchnorm2d_backward(dout, x, gamma, eps=1e-5):
    """The whole Jacobian of each channel, in float64."""
    n_images, channels, h, w = x.shape
    n = n_images * h * w
    if n == 1:
        raise ValueError
    dx, dgamma, dbeta = np.zeros(x.shape, x.dtype), np.zeros(channels, x.dtype), np.zeros(channels, x.dtype)
    for c in range(channels):
        values = x[:, c].astype(np.float64).ravel()
        back = dout[:, c].astype(np.float64).ravel()
        centre = np.eye(n) - np.full((n, n), 1 / n)
        centred = centre @ values
        spread = centred @ centred / n + eps
        hat = centred / spread**0.5
        jacobian = centre / spread**0.5 - np.outer(centred, centred) / (n * spread**1.5)
        dx[:, c] = (float(gamma[c]) * back @ jacobian).reshape(n_images, h, w)
        dgamma[c], dbeta[c] = back @ hat, back.sum()
    return dx, dgamma, dbeta
