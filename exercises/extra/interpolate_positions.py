"""Learned positions for another image size.

Run: grade extra/interpolate_positions

A ViT trained on images of 224 pixels has learned 1 + 14 * 14 positions. For 384 pixels it needs 1 + 24 * 24. The
positions of the patches form a picture of 14 x 14 pixels with D channels, so resize it as you would resize a picture.
The class token's position has no place in it: it stays.

Hints, from a question to nearly the answer:

Hint 1 (a question): Pixel i of a row reaches from i to i + 1. Where is its middle? Where is it in the old row?
Hint 2 (the idea): Rows and columns can be treated one after the other: each new one is a mixture of two old ones.
Hint 3 (nearly the line): `y = np.clip((np.arange(H) + 0.5) * h / H - 0.5, 0, h - 1)`; `a = np.floor(y).astype(int)`,
    `b = np.minimum(a + 1, h - 1)`; the mixture takes y - a of row b, and the rest of row a.
"""

import numpy as np


def interpolate_positions(pos: np.ndarray, old: tuple[int, int], new: tuple[int, int]) -> np.ndarray:
    """Return positions for a grid of `new` patches, from those for a grid of `old` patches.

    Row 0, the class token's, is copied. The others are the grid in reading order, resized bilinearly: with old = (h, w)
    and new = (H, W), the middle of the patch in row i and column j of the new grid lies at
        y = (i + 0.5) * h / H - 0.5, but at least 0 and at most h - 1,
        x = (j + 0.5) * w / W - 0.5, but at least 0 and at most w - 1
    in the old one, where patch (r, c) has its middle at y = r, x = c. The result is mixed from the four old patches
    around this point, separately for each of the D numbers: along y, rows floor(y) and floor(y) + 1
    in the shares 1 - f and f, f = y - floor(y); along x likewise. Nothing is averaged when the grid shrinks.

    pos     shape (1 + h * w, D), D >= 1; float64 or float32; not changed
    old     (h, w): rows and columns of the old grid
    new     (H, W): rows and columns of the new one
    return  a fresh array of shape (1 + H * W, D), dtype of pos, also where the grid stays as it is
    raise   ValueError when a size is below 1, or pos has other than 1 + h * w rows

    >>> interpolate_positions(np.array([[7.0], [0.0], [4.0]]), (1, 2), (1, 4)).ravel()
    array([7., 0., 1., 3., 4.])
    """
    # TODO: keep row 0, make the rest a grid, resize its rows, then its columns, and put all together.
    # YOUR CODE HERE
    raise NotImplementedError()
