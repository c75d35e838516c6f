"""Positional encoding: sinusoidal, 1-D and 2-D.

Run: grade vit/positional_encoding

Attention does not know where a token stands: shuffle the tokens, and the results are shuffled alike. So a vector that
tells the position is added to every token. Here it is made of sines and cosines, first for a row of tokens, then for a
grid of patches.

Hints, from a question to nearly the answer:

Hint 1 (a question): Every number in the table is the sine or cosine of position times frequency. Which shape has the
    table of all these products?
Hint 2 (the idea): Columns 0, 2, 4, ... are sines, 1, 3, 5, ... cosines: `table[:, 0::2]`, `table[:, 1::2]`. In 2-D,
    two such tables of width d / 2 stand side by side.
Hint 3 (nearly the line): `angles = np.arange(n)[:, None] / base ** (np.arange(0, d, 2) / d)`.
"""

import numpy as np


def sinusoidal(n: int, d: int, base: float = 10000.0) -> np.ndarray:
    """Return the encodings of the positions 0 to n - 1, one in each row.

    For i from 0 to d / 2 - 1:
        result[t, 2 * i]     = sin(t / base ** (2 * i / d))
        result[t, 2 * i + 1] = cos(t / base ** (2 * i / d))

    n       number of positions
    d       length of an encoding
    base    sets the slowest frequency, > 1
    return  float64, shape (n, d)
    raise   ValueError when n < 1, d < 1, or d is odd

    >>> sinusoidal(2, 4).round(4)
    array([[0.    , 1.    , 0.    , 1.    ],
           [0.8415, 0.5403, 0.01  , 1.    ]])
    """
    # TODO: the angles, shape (n, d / 2); then sines into the even columns, cosines into the odd ones.
    ### BEGIN SOLUTION
    if min(n, d) < 1 or d % 2:
        raise ValueError(f"n = {n} and d = {d} must be at least 1, and d even")
    angles = np.arange(n)[:, None] / base ** (np.arange(0, d, 2) / d)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(n, -1)
    ### END SOLUTION


def sincos_2d(h: int, w: int, d: int) -> np.ndarray:
    """Return the encodings of a grid of h x w patches, in reading order.

    Row r * w + q of the result belongs to the patch in row r and column q of the grid. Its first half is the encoding
    of r, its second half that of q, both with `sinusoidal` of length d / 2 and base 10000.

    h, w    rows and columns of the grid
    d       length of an encoding
    return  float64, shape (h * w, d)
    raise   ValueError when h, w or d < 1, or d is no multiple of 4

    >>> sincos_2d(2, 2, 4).round(4)
    array([[0.    , 1.    , 0.    , 1.    ],
           [0.    , 1.    , 0.8415, 0.5403],
           [0.8415, 0.5403, 0.    , 1.    ],
           [0.8415, 0.5403, 0.8415, 0.5403]])
    """
    # TODO: which encoding of a row is repeated w times, which of a column comes h times?
    ### BEGIN SOLUTION
    if d % 4:
        raise ValueError(f"d = {d} must be a multiple of 4")
    rows, columns = sinusoidal(h, d // 2), sinusoidal(w, d // 2)
    return np.hstack([np.repeat(rows, w, axis=0), np.tile(columns, (h, 1))])
    ### END SOLUTION


def add_cls_and_positions(tokens: np.ndarray, cls: np.ndarray, pos: np.ndarray) -> np.ndarray:
    """Put the class token in front of every sequence, then add the positions: row 0 of pos to the class token.

    tokens  shape (B, N, D): B sequences (possibly none), N, D >= 1; float64 or float32; not changed
    cls     shape (D,), the same class token for every sequence; dtype of tokens; not changed
    pos     shape (N + 1, D), dtype of tokens; not changed
    return  a fresh array of shape (B, N + 1, D), dtype of tokens
    raise   ValueError when cls or pos has another shape

    >>> add_cls_and_positions(np.array([[[1.0, 2.0]]]), np.array([5.0, 6.0]), np.array([[10.0, 10.0], [20.0, 20.0]]))
    array([[[15., 16.],
            [21., 22.]]])
    """
    # TODO: compare the shapes (numpy would broadcast), then one sequence that is one token longer.
    ### BEGIN SOLUTION
    b, n, d = tokens.shape
    if cls.shape != (d,) or pos.shape != (n + 1, d):
        raise ValueError(f"class token {cls.shape} and positions {pos.shape} do not fit tokens {tokens.shape}")
    return np.concatenate([np.tile(cls, (b, 1, 1)), tokens], axis=1) + pos
    ### END SOLUTION
