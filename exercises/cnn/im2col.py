"""Convolution as a matrix product.

Run: grade cnn/im2col

Graphics cards are built to multiply matrices. A convolution becomes one in two ways: write every window of the image as
a column, so that the filters are a matrix and meet all windows at once; or write the sliding filter itself as a
matrix that meets the whole image.

Hints, from a question to nearly the answer:

Hint 1 (a question): One column is one window. In which row of it does weight (c, i, j) find its pixel?
Hint 2 (the idea): Inside a column the channel is slowest, then the row, then the column of the window. A matrix of
    a filter is best made with four axes (r, q, row, column) and reshaped at the end.
Hint 3 (nearly the line): `sliding_window_view(xp, (kh, kw), axis=(2, 3))` has the axes (n, c, r, q, i, j): transpose and
    reshape. `m[r, q, r : r + kh, q : q + kw] = k` for every r and q.
"""

import numpy as np


def im2col(x: np.ndarray, kh: int, kw: int, stride: int = 1, padding: int = 0) -> np.ndarray:
    """Return all windows of each image as columns, in the order of torch.nn.functional.unfold.

    With xp the input after padding and S the stride, row c * kh * kw + i * kw + j of column r * W' + q holds
    xp[n, c, S*r + i, S*q + j]. So filters of shape (O, C, kh, kw), reshaped to (O, C * kh * kw), times the
    result give the convolution.

    x        shape (N, C, H, W): N images (possibly none), C channels; float64, float32 or int64; not changed
    kh, kw   height and width of the windows, >= 1
    stride   step of the windows down and to the right, >= 1
    padding  rows and columns of zeros added on each of the four sides, >= 0
    return   a fresh array of shape (N, C * kh * kw, H' * W'), where H' = floor((H + 2*padding - kh) / S) + 1 and
             W' likewise; float64 for float64 and int64, float32 for float32
    raise    ValueError when kh, kw or stride < 1, when padding < 0, and when a window is larger than the padded image

    >>> im2col(np.arange(12.0).reshape(1, 1, 3, 4), 2, 2)
    array([[[ 0.,  1.,  2.,  4.,  5.,  6.],
            [ 1.,  2.,  3.,  5.,  6.,  7.],
            [ 4.,  5.,  6.,  8.,  9., 10.],
            [ 5.,  6.,  7.,  9., 10., 11.]]])
    """
    # TODO: pad, take the windows, bring the axes into order, reshape.
    # YOUR CODE HERE
    raise NotImplementedError()


def conv_matrix(k: np.ndarray, h: int, w: int) -> np.ndarray:
    """Return the matrix M of one filter that slides over images of h x w (stride 1, no padding, not flipped).

    For every image x of shape (h, w) the product M @ x.reshape(h * w) is the feature map, row by row: M holds
    k[i, j] in row r * wo + q and column (r + i) * w + q + j, with wo = w - kw + 1, and zeros elsewhere.

    k       shape (kh, kw), kh and kw >= 1; float64, float32 or int64; not changed
    h, w    height and width of the images, >= 1
    return  a fresh array of shape ((h - kh + 1) * (w - kw + 1), h * w); float64 for float64 and int64, float32 for
            float32
    raise   ValueError when kh > h or kw > w

    >>> conv_matrix(np.array([[1.0, 2.0], [3.0, 4.0]]), 2, 3)
    array([[1., 2., 0., 3., 4., 0.],
           [0., 1., 2., 0., 3., 4.]])
    """
    # TODO: one row for each place of the filter, with the filter at that place and zeros around it.
    # YOUR CODE HERE
    raise NotImplementedError()
