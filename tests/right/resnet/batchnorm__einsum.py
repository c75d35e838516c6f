import numpy as np


def batchnorm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Sums by einsum; y as one affine map of the centred x."""
    x = x.astype(gamma.dtype)
    if training:
        ones = np.ones((x.shape[0], x.shape[2], x.shape[3]), dtype=x.dtype)
        n = ones.size
        if n <= 1:
            raise ValueError("no variance")
        mean = np.einsum("nchw,nhw->c", x, ones) / n
        centred = x - mean[None, :, None, None]
        squares = np.einsum("nchw,nchw->c", centred, centred)
        var = squares / n
        kept = 1.0 - momentum
        stored = (kept * running_mean + mean * momentum, kept * running_var + squares * (momentum / (n - 1)))
    else:
        centred, var = x - running_mean[None, :, None, None], running_var
        stored = (running_mean + 0, running_var + 0)
    y = np.einsum("nchw,c->nchw", centred, gamma / np.sqrt(var + eps))
    y += beta[:, None, None]
    return (y, *stored)
