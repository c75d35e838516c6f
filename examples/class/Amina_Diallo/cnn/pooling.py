# Amina Diallo
import numpy as np


def sizes(x, k, stride, padding):
    """The step, and the height and width of the result."""
    step = k if stride is None else stride
    if k < 1 or step < 1:
        raise ValueError("k and stride must be at least 1")
    if padding < 0 or 2 * padding > k:
        raise ValueError("padding must be between 0 and k / 2")
    height = x.shape[2] + 2 * padding
    width = x.shape[3] + 2 * padding
    if k > height or k > width:
        raise ValueError("the window is larger than the image")
    return step, (height - k) // step + 1, (width - k) // step + 1


def padded(x, padding, value):
    n, c, h, w = x.shape
    big = np.full((n, c, h + 2 * padding, w + 2 * padding), value, dtype=x.dtype)
    big[:, :, padding:padding + h, padding:padding + w] = x
    return big


def max_pool2d(x, k, stride=None, padding=0):
    step, rows, columns = sizes(x, k, stride, padding)
    big = padded(x, padding, -np.inf)
    out = np.zeros((x.shape[0], x.shape[1], rows, columns), dtype=x.dtype)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for r in range(rows):
                for q in range(columns):
                    window = big[n, c, r * step:r * step + k, q * step:q * step + k]
                    out[n, c, r, q] = window.max()
    return out


def avg_pool2d(x, k, stride=None, padding=0):
    step, rows, columns = sizes(x, k, stride, padding)
    big = padded(x, padding, 0)
    out = np.zeros((x.shape[0], x.shape[1], rows, columns), dtype=x.dtype)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for r in range(rows):
                for q in range(columns):
                    window = big[n, c, r * step:r * step + k, q * step:q * step + k]
                    out[n, c, r, q] = window.sum() / (k * k)
    return out


def max_pool2d_backward(dout, x, k, stride=None):
    step, rows, columns = sizes(x, k, stride, 0)
    if dout.shape != (x.shape[0], x.shape[1], rows, columns):
        raise ValueError("dout does not have the shape of the result")
    dx = np.zeros_like(x)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for r in range(rows):
                for q in range(columns):
                    best_row, best_column = r * step, q * step
                    for i in range(r * step, r * step + k):
                        for j in range(q * step, q * step + k):
                            if x[n, c, i, j] > x[n, c, best_row, best_column]:
                                best_row, best_column = i, j
                    dx[n, c, best_row, best_column] += dout[n, c, r, q]
    return dx
