"""Right answer: Python loops over rows, columns and pixels, in Python floats."""

import math

import numpy as np


def filter_grid(w, cols, pad=1):
    count, channels, kh, kw = w.shape
    if channels != 1 and channels != 3:
        raise ValueError("channels")
    if count < 1 or cols < 1 or pad < 0:
        raise ValueError("count, cols or pad")
    rows = math.ceil(count / cols)
    image = np.zeros(
        (rows * kh + (rows + 1) * pad, cols * kw + (cols + 1) * pad, channels), np.result_type(w.dtype, np.float32)
    )
    for row in range(rows):
        for column in range(cols):
            number = row * cols + column
            if number >= count:
                return image
            values = [float(v) for v in w[number].flat]
            low, high = min(values), max(values)
            for channel in range(channels):
                for y in range(kh):
                    for x in range(kw):
                        v = 0.5 if low == high else (float(w[number, channel, y, x]) - low) / (high - low)
                        image[pad + row * (kh + pad) + y, pad + column * (kw + pad) + x, channel] = v
    return image
