"""You scale the weights where they are: afterwards the network has other filters.

Fails: test_weights_unchanged
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
        f = w[i].transpose(1, 2, 0)
        if w.dtype == dtype and f.max() > f.min():
            f -= f.min()
        if f.max() == f.min():
            f = np.full_like(f, 0.5)
        else:
            f = (f - f.min()) / (f.max() - f.min())
        y = pad + (i // cols) * (kh + pad)
        x = pad + (i % cols) * (kw + pad)
        image[y : y + kh, x : x + kw] = f
    return image
