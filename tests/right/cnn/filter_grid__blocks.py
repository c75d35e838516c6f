"""Right answer: scales all filters at once, and lays them out by padding, reshaping and transposing."""

import numpy as np


def filter_grid(w, cols, pad=1):
    n, c, kh, kw = w.shape
    if n == 0 or cols <= 0 or pad <= -1 or c not in {1, 3}:
        raise ValueError("bad arguments")
    out = np.float32 if w.dtype == np.float32 else np.float64
    flat = w.reshape(n, -1).astype(np.float64)
    low, span = flat.min(1, keepdims=True), np.ptp(flat, axis=1, keepdims=True)
    flat = np.divide(flat - low, span, out=np.full_like(flat, 0.5), where=span > 0)
    rows = (n - 1) // cols + 1
    tiles = np.zeros((rows * cols, c, kh + pad, kw + pad))
    tiles[:n, :, pad:, pad:] = flat.reshape(w.shape)
    image = tiles.reshape(rows, cols, c, kh + pad, kw + pad).transpose(0, 3, 1, 4, 2)
    image = image.reshape(rows * (kh + pad), cols * (kw + pad), c)
    return np.pad(image, ((0, pad), (0, pad), (0, 0))).astype(out)
