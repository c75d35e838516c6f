"""You scale red, green and blue each by itself. A filter has one smallest and one largest weight.

Fails: test_scale, test_own_range
"""

import numpy as np


def filter_grid(w: np.ndarray, cols: int, pad: int = 1) -> np.ndarray:
    O, C, kh, kw = w.shape
    if C not in (1, 3) or O == 0 or cols < 1 or pad < 0:
        raise ValueError("not a picture")
    rows = (O + cols - 1) // cols
    dtype = np.float32 if w.dtype == np.float32 else np.float64
    image = np.zeros((rows * (kh + pad) + pad, cols * (kw + pad) + pad, C), dtype=dtype)
    for i in range(O):
        f = w[i].transpose(1, 2, 0).astype(dtype)
        if f.max() == f.min():
            f = np.full_like(f, 0.5)
        else:
            lo, hi = f.min(axis=(0, 1)), f.max(axis=(0, 1))
            f = np.where(hi > lo, (f - lo) / np.where(hi > lo, hi - lo, 1), 0.5).astype(dtype)
        y = pad + (i // cols) * (kh + pad)
        x = pad + (i % cols) * (kw + pad)
        image[y : y + kh, x : x + kw] = f
    return image
