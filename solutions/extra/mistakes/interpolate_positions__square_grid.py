"""You take both grids for squares. They have rows and columns of their own.

Fails: test_example, test_one_row, test_grid
"""

import numpy as np


def interpolate_positions(pos, old, new):
    h, w = old
    H, W = new
    h = w = int(np.sqrt(len(pos) - 1))
    if h < 1 or w < 1 or H < 1 or W < 1:
        raise ValueError("sizes")
    if pos.shape[0] != 1 + h * w:
        raise ValueError("number of positions")
    grid = pos[1:].reshape(h, w, -1)
    out = np.zeros((H, W, pos.shape[1]), dtype=pos.dtype)
    for i in range(H):
        y = (i + 0.5) * h / H - 0.5
        y = min(max(y, 0), h - 1)
        r0 = int(np.floor(y))
        r1 = min(r0 + 1, h - 1)
        fy = y - r0
        for j in range(W):
            x = (j + 0.5) * w / W - 0.5
            x = min(max(x, 0), w - 1)
            c0 = int(np.floor(x))
            c1 = min(c0 + 1, w - 1)
            fx = x - c0
            top = (1 - fx) * grid[r0, c0] + fx * grid[r0, c1]
            bottom = (1 - fx) * grid[r1, c0] + fx * grid[r1, c1]
            out[i, j] = (1 - fy) * top + fy * bottom
    return np.concatenate([pos[:1], out.reshape(H * W, -1)])
