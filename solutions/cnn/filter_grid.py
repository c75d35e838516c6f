"""Show learned filters.

Run: grade cnn/filter_grid

The filters of a first layer have one or three channels, so that each of them is a small picture. Put them side by
side into one image: this is the first thing to look at in a network that does not learn.

Hints, from a question to nearly the answer:

Hint 1 (a question): How many rows do you need for O filters, and how high and wide is the image with all its borders?
Hint 2 (the idea): Start with an image of zeros. Filter number i has its place in row i // cols, column i % cols.
Hint 3 (nearly the line): Each tile is `(f - lo) / (hi - lo)` with lo, hi of that filter (what if they are equal?),
    written to `grid[top : top + kh, left : left + kw]` with the channels last: `np.moveaxis(tile, 0, 2)`.
"""

import numpy as np


def filter_grid(w: np.ndarray, cols: int, pad: int = 1) -> np.ndarray:
    """Return an image of all filters, row by row, with black borders.

    Each filter is scaled by itself: its smallest weight, of all its channels together, becomes 0, its largest 1, and the
    others lie between them in proportion, (f - lo) / (hi - lo). A filter whose weights are all equal becomes 0.5.

    w       shape (O, C, kh, kw): O filters of C channels, C = 1 (grey) or 3 (red, green, blue); float64, float32 or
            int64; all sizes >= 1; not changed
    cols    number of tiles in a row, >= 1; there are as many rows as it takes for O filters
    pad     pixels, >= 0: between neighbouring tiles, and around all of them
    return  a fresh array of shape (rows * (kh + pad) + pad, cols * (kw + pad) + pad, C), dtype float32 for float32 and
            float64 otherwise, with the channels last. Filter 0 is at the top left, filter 1 to the right of it.
            Borders, and places for which there is no filter, are 0
    raise   ValueError when C is neither 1 nor 3, when there is no filter (O = 0), when cols < 1 and when pad < 0

    >>> w = np.array([[[[0, 1], [2, 4]]], [[[3, 3], [3, 3]]], [[[-1, 0], [0, 1]]]])
    >>> filter_grid(w, cols=2)[:, :, 0]
    array([[0.  , 0.  , 0.  , 0.  , 0.  , 0.  , 0.  ],
           [0.  , 0.  , 0.25, 0.  , 0.5 , 0.5 , 0.  ],
           [0.  , 0.5 , 1.  , 0.  , 0.5 , 0.5 , 0.  ],
           [0.  , 0.  , 0.  , 0.  , 0.  , 0.  , 0.  ],
           [0.  , 0.  , 0.5 , 0.  , 0.  , 0.  , 0.  ],
           [0.  , 0.5 , 1.  , 0.  , 0.  , 0.  , 0.  ],
           [0.  , 0.  , 0.  , 0.  , 0.  , 0.  , 0.  ]])
    """
    # TODO: an image of zeros; then scale each filter and write it to its place.
    ### BEGIN SOLUTION
    n, c, kh, kw = w.shape
    if c not in (1, 3) or n < 1 or cols < 1 or pad < 0:
        raise ValueError("w needs filters of 1 or 3 channels, cols must be at least 1, pad at least 0")
    rows = -(-n // cols)
    dtype = w.dtype if w.dtype.kind == "f" else np.float64
    grid = np.zeros((rows * (kh + pad) + pad, cols * (kw + pad) + pad, c), dtype)
    for i, f in enumerate(w):
        lo, hi = f.min(), f.max()
        tile = (f - lo) / (hi - lo) if hi > lo else np.full(f.shape, 0.5)
        top, left = pad + i // cols * (kh + pad), pad + i % cols * (kw + pad)
        grid[top : top + kh, left : left + kw] = np.moveaxis(tile, 0, 2)
    return grid
    ### END SOLUTION
