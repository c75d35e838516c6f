import numpy as np


def batchnorm2d(x, gamma, beta, running_mean, running_var, training, momentum=0.1, eps=1e-5):
    """Channels last, as a matrix (n, C), in float64 throughout; cast back at the end."""
    n_images, c, h, w = x.shape
    rows = np.transpose(x, (0, 2, 3, 1)).reshape(-1, c).astype(np.float64)
    old = np.stack([running_mean, running_var]).astype(np.float64)
    if not training:
        used, new = old, old
    else:
        if len(rows) == 1:
            raise ValueError
        used = np.stack([np.mean(rows, 0), np.mean((rows - np.mean(rows, 0)) ** 2, 0)])
        new = old + momentum * (np.stack([used[0], rows.var(0, ddof=1)]) - old)
    y = (rows - used[0]) * (used[1] + eps) ** -0.5 * gamma + beta
    y = y.reshape(n_images, h, w, c).transpose(0, 3, 1, 2)
    return y.astype(gamma.dtype), new[0].astype(gamma.dtype), new[1].astype(gamma.dtype)
