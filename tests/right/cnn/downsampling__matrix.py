"""Right answer: index arrays and one matrix product in the dtype of x; sorted windows instead of a maximum."""

import numpy as np


def conv_then_subsample(x, w, stride):
    if stride < 1:
        raise ValueError("stride below 1")
    n, c, h, width = x.shape
    o, c_w, kh, kw = w.shape
    if c != c_w:
        raise ValueError("channels")
    tops, lefts = np.arange(0, h - kh + 1, stride), np.arange(0, width - kw + 1, stride)
    if not tops.size or not lefts.size:
        raise ValueError("filter")
    if x.dtype == np.int64:
        x, w = x.astype(np.float64), w.astype(np.float64)
    rows, columns = tops[:, None] + np.arange(kh), lefts[:, None] + np.arange(kw)
    windows = x[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    matrix = windows.transpose(0, 2, 3, 1, 4, 5).reshape(n * tops.size * lefts.size, c * kh * kw)
    return (matrix @ w.reshape(o, c * kh * kw).T).reshape(n, tops.size, lefts.size, o).transpose(0, 3, 1, 2)


def learnable_params(kind, c, k):
    if kind not in ("max", "avg", "strided"):
        raise ValueError("kind")
    if c < 1 or k < 1:
        raise ValueError("size")
    return np.zeros((c, c, k, k)).size * (kind == "strided")


def pool_stability(x, k, shift):
    if not (0 < k <= x.shape[0] and k <= x.shape[1]):
        raise ValueError("k")

    def pooled(image):
        bands = np.split(image[: len(image) // k * k], len(image) // k)
        return [
            np.sort(band[:, left : left + k], axis=None)[-1]
            for band in bands
            for left in range(0, image.shape[1] - k + 1, k)
        ]

    pairs = list(zip(pooled(x), pooled(np.roll(x, shift, axis=-1)), strict=True))
    return float(len([1 for before, after in pairs if not before != after]) / len(pairs))
