"""Convolution layer in numpy.

Run: grade exercises/cnn/conv2d.py

A filter slides over the image. At every position the pixels under it are multiplied by its weights and added
up. First one filter on one grey image, then the whole layer as networks have it.

Hints, from a question to nearly the answer:

Hint 1 (a question): Write down the shape of the output first. Which numbers does one element of it need?
Hint 2 (the idea): Loop over the few weights (i, j) of the filter, not over the many pixels of the output.
Hint 3 (nearly the line): With xp the padded input, add up `xp[:, :, i*D : i*D + S*(ho-1) + 1 : S, ...]` times
    `w[:, :, i, j]`; `np.einsum("nchw,oc->nohw", ...)` sums over the channels.
"""

import numpy as np


def conv2d_valid(x: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Slide one filter over one image, only where the whole filter lies on the image.

    y[r, c] = sum over i, j of x[r + i, c + j] * k[i, j]. The filter is not flipped: what networks call
    convolution, mathematics calls cross-correlation.

    x       shape (H, W), float64 or float32; not changed
    k       shape (kh, kw), dtype of x; not changed
    return  a fresh array of shape (H - kh + 1, W - kw + 1), dtype of x
    raise   ValueError when kh > H or kw > W

    >>> conv2d_valid(np.arange(16.0).reshape(4, 4), np.array([[1.0, 0.0], [0.0, -1.0]]))
    array([[-5., -5., -5.],
           [-5., -5., -5.],
           [-5., -5., -5.]])
    """
    # TODO: the shape of the output; then one shifted part of x for each weight of k.
    ### BEGIN SOLUTION
    (h, w), (kh, kw) = x.shape, k.shape
    ho, wo = h - kh + 1, w - kw + 1
    if ho < 1 or wo < 1:
        raise ValueError(f"a filter of {kh} x {kw} does not fit on an image of {h} x {w}")
    y = np.zeros((ho, wo), x.dtype)
    for i in range(kh):
        for j in range(kw):
            y += x[i : i + ho, j : j + wo] * k[i, j]
    return y
    ### END SOLUTION


def conv2d(x, w, b=None, stride: int = 1, padding: int = 0, dilation: int = 1, groups: int = 1) -> np.ndarray:
    """Apply a convolution layer to a batch of images; filters are not flipped.

    With xp the input after padding, S the stride, D the dilation, and c running over the channels that
    output channel o sees:
    y[n, o, r, q] = b[o] + sum over c, i, j of xp[n, c, S*r + D*i, S*q + D*j] * w[o, c, i, j].

    x        shape (N, C, H, W): N images (possibly none), C channels; float64, float32 or int64; not changed
    w        shape (O, C / groups, kh, kw): O filters; dtype of x; not changed
    b        shape (O,), dtype of x, or None for no bias
    stride   step of the filter down and to the right, >= 1
    padding  rows and columns of zeros added on each of the four sides, >= 0
    dilation distance between neighbouring weights in pixels, >= 1
    groups   number of equal parts, >= 1, into which input and output channels are cut, in order: the first
             O / groups filters see only the first C / groups channels, and so on
    return   a fresh array of shape (N, O, H', W'), where H' = floor((H + 2*padding - D*(kh - 1) - 1) / S) + 1
             and W' likewise; float64 for float64 and int64, float32 for float32
    raise    ValueError when stride, dilation or groups < 1, when padding < 0, when groups does not divide C
             or O, when w does not have C / groups channels, and when H' or W' would be less than 1

    >>> image = np.arange(16.0).reshape(1, 1, 4, 4)
    >>> conv2d(image, np.ones((1, 1, 3, 3)), b=np.array([0.5]), stride=2, padding=1)
    array([[[[10.5, 24.5],
             [51.5, 90.5]]]])
    """
    # TODO: refuse what does not fit, pad, cut the channels into groups, sum over the weights, add the bias.
    ### BEGIN SOLUTION
    n, c, h, width = x.shape
    o, c_group, kh, kw = w.shape
    if min(stride, dilation, groups) < 1 or padding < 0:
        raise ValueError("stride, dilation and groups must be at least 1, padding at least 0")
    if c % groups or o % groups or c_group != c // groups:
        raise ValueError(f"{c} channels in {groups} groups do not fit filters of shape {w.shape}")
    ho = (h + 2 * padding - dilation * (kh - 1) - 1) // stride + 1
    wo = (width + 2 * padding - dilation * (kw - 1) - 1) // stride + 1
    if ho < 1 or wo < 1:
        raise ValueError("the filter is larger than the padded image")
    dtype = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding))).astype(dtype)
    xp = xp.reshape(n, groups, c_group, *xp.shape[2:])
    filters = w.reshape(groups, o // groups, c_group, kh, kw)
    y = np.zeros((n, groups, o // groups, ho, wo), dtype)
    for i in range(kh):
        rows = slice(i * dilation, i * dilation + stride * (ho - 1) + 1, stride)
        for j in range(kw):
            columns = slice(j * dilation, j * dilation + stride * (wo - 1) + 1, stride)
            y += np.einsum("ngchw,goc->ngohw", xp[..., rows, columns], filters[..., i, j])
    y = y.reshape(n, o, ho, wo)
    return y if b is None else y + b.reshape(1, o, 1, 1)
    ### END SOLUTION
