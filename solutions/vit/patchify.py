"""Patchify: an image as a sequence of tokens.

Run: grade vit/patchify

A transformer reads a sequence of vectors. So the image is cut into square patches, like a chessboard, and the pixels of
each patch are written in one row. Here you do it, and undo it.

Hints, from a question to nearly the answer:

Hint 1 (a question): Row y of the image lies in row y // p of the patches. Where does it lie inside its patch?
Hint 2 (the idea): Split both axes of the image in two: H becomes (H / p, p), W becomes (W / p, p).
Hint 3 (nearly the line): `x.reshape(B, C, H // p, p, W // p, p).transpose(0, 2, 4, 1, 3, 5)`, then join axes, and copy.
"""

import numpy as np


def patchify(x: np.ndarray, p: int) -> np.ndarray:
    """Cut every image into patches of p x p pixels and return each patch as one row of numbers.

    Patches come in reading order: row by row, from left to right. Inside a patch the pixels of channel 0 come first,
    in reading order, then those of channel 1, and so on:
    result[b, i * W / p + j, c * p * p + r * p + q] = x[b, c, i * p + r, j * p + q].

    x       shape (B, C, H, W): B images (possibly none), C >= 1 channels; float64 or float32; not changed
    p       height and width of a patch in pixels
    return  a fresh array of shape (B, (H / p) * (W / p), C * p * p), dtype of x
    raise   ValueError when p < 1, or p does not divide H or W

    >>> patchify(np.arange(16.0).reshape(1, 1, 4, 4), 2)
    array([[[ 0.,  1.,  4.,  5.],
            [ 2.,  3.,  6.,  7.],
            [ 8.,  9., 12., 13.],
            [10., 11., 14., 15.]]])
    """
    # TODO: refuse what does not fit, split two axes, bring the axes in order, join them.
    ### BEGIN SOLUTION
    b, c, h, w = x.shape
    if p < 1 or h % p or w % p:
        raise ValueError(f"patches of {p} x {p} do not tile an image of {h} x {w}")
    rows, columns = h // p, w // p
    parts = x.reshape(b, c, rows, p, columns, p).transpose(0, 2, 4, 1, 3, 5)
    return parts.copy().reshape(b, rows * columns, c * p * p)
    ### END SOLUTION


def unpatchify(t: np.ndarray, p: int, c: int, h: int, w: int) -> np.ndarray:
    """Put the images together again: the inverse of `patchify`.

    t       shape (B, (h / p) * (w / p), c * p * p) as `patchify` returns it, B >= 0; float64 or float32; not changed
    p       height and width of a patch in pixels
    c, h, w channels, height and width of the images, >= 1
    return  a fresh array of shape (B, c, h, w), dtype of t
    raise   ValueError when p < 1, p does not divide h or w, or t has other than (h / p) * (w / p) tokens or tokens of
            other than c * p * p numbers

    >>> unpatchify(np.array([[[1.0, 2.0], [3.0, 4.0]]]), 1, c=2, h=1, w=2)
    array([[[[1., 3.]],
    <BLANKLINE>
            [[2., 4.]]]])
    """
    # TODO: the same steps backwards.
    ### BEGIN SOLUTION
    if p < 1 or h % p or w % p:
        raise ValueError(f"patches of {p} x {p} do not tile an image of {h} x {w}")
    rows, columns = h // p, w // p
    if t.shape[1:] != (rows * columns, c * p * p):
        raise ValueError(f"tokens of shape {t.shape} are no images of {c} x {h} x {w} in patches of {p} x {p}")
    parts = t.reshape(len(t), rows, columns, c, p, p).transpose(0, 3, 1, 4, 2, 5)
    return parts.copy().reshape(len(t), c, h, w)
    ### END SOLUTION
