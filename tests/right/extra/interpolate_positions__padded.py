"""Right answer: the grid with its edge repeated, columns first, then rows by np.interp; result in Fortran order."""

import numpy as np


def interpolate_positions(pos, old, new):
    n = old[0] * old[1] + 1
    if any(side < 1 for side in (*old, *new)) or pos.shape[:1] != (n,):
        raise ValueError("grids")
    padded = np.pad(pos[1:].reshape(*old, -1), ((0, 0), (1, 1), (0, 0)), mode="edge")
    x = (np.arange(new[1]) + 0.5) * old[1] / new[1] + 0.5
    c = x.astype(int)
    f = (x - c)[:, None]
    wide = padded[:, c] * (1 - f) + padded[:, c + 1] * f
    y = (np.arange(new[0]) + 0.5) * old[0] / new[0] - 0.5
    grid = np.apply_along_axis(lambda column: np.interp(y, range(old[0]), column), 0, wide)
    result = np.vstack([pos[0], grid.reshape(-1, pos.shape[1])])
    return np.asfortranarray(result.astype(pos.dtype))
