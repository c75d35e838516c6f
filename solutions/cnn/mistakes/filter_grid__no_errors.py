"""Your pictures are right, but you make one of everything: raise ValueError for what cannot be a picture.

Fails: test_refuses_what_is_no_picture
"""

import numpy as np


def filter_grid(w: np.ndarray, cols: int, pad: int = 1) -> np.ndarray:
    O, C, kh, kw = w.shape
    cols, pad = max(cols, 1), max(pad, 0)
    rows = (O + cols - 1) // cols
    dtype = np.float32 if w.dtype == np.float32 else np.float64
    image = np.zeros((rows * (kh + pad) + pad, cols * (kw + pad) + pad, C), dtype=dtype)
    for i in range(O):
        f = w[i].transpose(1, 2, 0).astype(dtype)
        if f.max() == f.min():
            f = np.full_like(f, 0.5)
        else:
            f = (f - f.min()) / (f.max() - f.min())
        y = pad + (i // cols) * (kh + pad)
        x = pad + (i % cols) * (kw + pad)
        image[y : y + kh, x : x + kw] = f
    return image
