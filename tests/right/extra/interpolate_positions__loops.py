"""Right answer: one new patch after the other, four old ones for each; Python integers choose, floats mix."""

import numpy as np


def _place(i, n, m):
    """(lower index, upper index, share of the upper)."""
    twice = (2 * i + 1) * n - m  # 2 * m * middle
    if twice <= 0:
        return 0, 0, 0.0
    lower, rest = divmod(twice, 2 * m)
    if lower >= n - 1:
        return n - 1, n - 1, 0.0
    return lower, lower + 1, rest / (2 * m)


def interpolate_positions(pos, old, new):
    h, w = old
    if h < 1 or w < 1 or new[0] < 1 or new[1] < 1 or pos.shape[0] != h * w + 1:
        raise ValueError("sizes")
    rows = [pos[0]]
    for i in range(new[0]):
        top, bottom, down = _place(i, h, new[0])
        for j in range(new[1]):
            left, right, across = _place(j, w, new[1])
            upper = pos[1 + top * w + left] * (1 - across) + pos[1 + top * w + right] * across
            lower = pos[1 + bottom * w + left] * (1 - across) + pos[1 + bottom * w + right] * across
            rows.append(upper * (1 - down) + lower * down)
    return np.array(rows, dtype=pos.dtype)
