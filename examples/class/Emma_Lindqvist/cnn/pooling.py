import numpy as np


def _prepare(x, k, stride, padding):
    if stride is None:
        stride = k
    if k < 1 or stride < 1 or padding < 0 or padding * 2 > k:
        raise ValueError("k, stride or padding")
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    if k > xp.shape[2] or k > xp.shape[3]:
        raise ValueError("window too large")
    h = (xp.shape[2] - k) // stride + 1
    w = (xp.shape[3] - k) // stride + 1
    parts = [xp[:, :, i:i + (h - 1) * stride + 1:stride, j:j + (w - 1) * stride + 1:stride]
             for i in range(k) for j in range(k)]
    return np.stack(parts), stride


def max_pool2d(x, k, stride=None, padding=0):
    return _prepare(x, k, stride, padding)[0].max(axis=0)


def avg_pool2d(x, k, stride=None, padding=0):
    return _prepare(x, k, stride, padding)[0].mean(axis=0)


def max_pool2d_backward(dout, x, k, stride=None):
    parts, s = _prepare(x, k, stride, 0)
    if dout.shape != parts.shape[1:]:
        raise ValueError("dout")
    winner = parts.argmax(axis=0)          # argmax gives the first one
    dx = np.zeros_like(x)
    for (n, c, r, q), number in np.ndenumerate(winner):
        dx[n, c, r * s + number // k, q * s + number % k] += dout[n, c, r, q]
    return dx
