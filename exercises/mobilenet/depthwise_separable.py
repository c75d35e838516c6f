"""Depthwise and pointwise convolution.

Run: grade mobilenet/depthwise_separable

A convolution does two jobs at once: it looks around in space, and it mixes channels. MobileNet does one after the
other, which is eight to nine times cheaper: first every channel is filtered on its own, then the channels of each
pixel are mixed.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which channels of the input may channel c of the first step see?
Hint 2 (the idea): Step one is a convolution without the sum over channels. Step two is, for each pixel, a matrix times
    the vector of its channels.
Hint 3 (nearly the line): Add up xp[:, :, i : i + S*(ho-1) + 1 : S, j : ...] * w[:, :, i, j, None] over the
    weights (i, j); then np.einsum("nchw,ocij->nohw", y, w_point).
"""

import numpy as np


def depthwise_conv2d(x: np.ndarray, w: np.ndarray, stride: int = 1, padding: int = 0) -> np.ndarray:
    """Filter every channel with its own filter; channels are not added up and filters are not flipped.

    With xp the padded input and S the stride:
    y[n, c, r, q] = sum over i, j of xp[n, c, S*r + i, S*q + j] * w[c, 0, i, j].

    x        shape (N, C, H, W): N images (possibly none), C channels; float64, float32 or int64; not changed
    w        shape (C, 1, k, k): one filter for each channel; dtype of x; not changed
    stride   step of the filters down and to the right, >= 1
    padding  rows and columns of zeros added on each of the four sides, >= 0
    return   a fresh array of shape (N, C, H', W'), where H' = floor((H + 2*padding - k) / S) + 1 and W' likewise;
             float64 for float64 and int64, float32 for float32
    raise    ValueError when w does not have the shape (C, 1, k, k) for any k, when stride < 1 or padding < 0, and
             when the filters are larger than the padded image

    >>> x = np.arange(1.0, 9.0).reshape(1, 2, 2, 2)                       # channels 1 2 3 4 and 5 6 7 8
    >>> w = np.array([[[[1.0, 1.0], [1.0, 1.0]]], [[[1.0, 0.0], [0.0, -1.0]]]])
    >>> depthwise_conv2d(x, w).tolist()                                   # 1 + 2 + 3 + 4 and 5 - 8
    [[[[10.0]], [[-3.0]]]]
    """
    # TODO: refuse what does not fit, pad, and add up over the weights of the filters.
    # YOUR CODE HERE
    raise NotImplementedError()


def depthwise_separable(
    x: np.ndarray, w_depth: np.ndarray, w_point: np.ndarray, stride: int = 1, padding: int = 1
) -> np.ndarray:
    """Filter every channel on its own, then mix the channels of each pixel; nothing stands in between.

    x, w_depth, stride, padding  as x, w, stride, padding of depthwise_conv2d; only the first step uses the last two
    w_point  shape (O, C, 1, 1): output channel o is the sum over c of w_point[o, c, 0, 0] times channel c of the first
             step; dtype of x; not changed
    return   a fresh array of shape (N, O, H', W'), dtype as of depthwise_conv2d
    raise    ValueError where depthwise_conv2d does, and when w_point does not have the shape (O, C, 1, 1)

    >>> x = np.arange(1.0, 9.0).reshape(1, 2, 2, 2)
    >>> w = np.array([[[[1.0, 1.0], [1.0, 1.0]]], [[[1.0, 0.0], [0.0, -1.0]]]])
    >>> mix = np.array([[1.0, 1.0], [2.0, 0.0]]).reshape(2, 2, 1, 1)
    >>> depthwise_separable(x, w, mix, padding=0).tolist()                # 10 - 3 and 2 * 10
    [[[[7.0]], [[20.0]]]]
    """
    # TODO: the function above, then one matrix for all pixels.
    # YOUR CODE HERE
    raise NotImplementedError()
