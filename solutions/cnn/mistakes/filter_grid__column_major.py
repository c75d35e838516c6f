"""You fill the places column by column. Filter 1 stands to the right of filter 0.

Fails: test_example, test_places, test_pad
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
            f = (f - f.min()) / (f.max() - f.min())
        y = pad + (i % rows) * (kh + pad)
        x = pad + (i // rows) * (kw + pad)
        image[y : y + kh, x : x + kw] = f
    return image
