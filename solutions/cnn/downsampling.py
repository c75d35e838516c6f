"""Strided convolution against pooling.

Run: grade cnn/downsampling

There are two ways to make a feature map smaller: pool it, or let the next convolution take larger steps. One learns and
the other does not. And does pooling really make a network blind to small shifts, as books say? Measure it.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which outputs does a strided convolution leave out? Does it compute the others differently?
Hint 2 (the idea): It only skips: compute all outputs with stride 1 and keep every S-th row and column. For the
    stability pool the image and the shifted image, and count the outputs that are equal.
Hint 3 (nearly the line): `y[:, :, ::stride, ::stride]`; `np.roll(x, shift, axis=-1)`;
    `x[: h * k, : w * k].reshape(h, k, w, k).max(axis=(1, 3))`.
"""

import numpy as np


def conv_then_subsample(x: np.ndarray, w: np.ndarray, stride: int) -> np.ndarray:
    """Return what a convolution with this stride gives: convolve with stride 1, then keep every stride-th pixel.

    y[n, o, r, q] = sum over c, i, j of x[n, c, S*r + i, S*q + j] * w[o, c, i, j]: no padding, no bias, not flipped.

    x       shape (N, C, H, W): N images (possibly none), C channels; float64, float32 or int64; not changed
    w       shape (O, C, kh, kw): O filters; dtype of x; not changed
    stride  rows and columns 0, S, 2S, ... of the convolution are kept, S >= 1
    return  a fresh array of shape (N, O, H', W'), where H' = floor((H - kh) / S) + 1 and W' likewise; float64 for
            float64 and int64, float32 for float32
    raise   ValueError when stride < 1, when w does not have C channels, and when kh > H or kw > W

    >>> x = np.arange(25.0).reshape(1, 1, 5, 5)
    >>> conv_then_subsample(x, np.array([[[[1.0, -1.0], [0.0, 2.0]]]]), 2)
    array([[[[11., 15.],
             [31., 35.]]]])
    """
    # TODO: all windows, all sums, then every stride-th of them.
    ### BEGIN SOLUTION
    if stride < 1 or w.shape[1] != x.shape[1]:
        raise ValueError(f"stride {stride} and filters of shape {w.shape} do not fit images of shape {x.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))  # ValueError for large filters
    y = np.einsum("ncrqij,ocij->norq", windows, w)[:, :, ::stride, ::stride]
    return y.astype(np.float32 if x.dtype == np.float32 else np.float64)
    ### END SOLUTION


def learnable_params(kind: str, c: int, k: int) -> int:
    """Return how many numbers a layer learns that makes c feature maps smaller and puts out c feature maps.

    kind   "max" or "avg": pooling with windows of k x k; "strided": a convolution from c to c channels with
           filters of k x k, without bias
    c, k   channels and side of the window, both >= 1
    raise  ValueError when kind is none of the three, and when c or k is below 1

    >>> learnable_params("strided", 64, 3), learnable_params("max", 64, 3)
    (36864, 0)
    """
    # TODO: what does each of the three learn?
    ### BEGIN SOLUTION
    if kind not in ("max", "avg", "strided") or min(c, k) < 1:
        raise ValueError(f"there is no layer {kind!r} with {c} channels and windows of {k} x {k}")
    return c * c * k * k if kind == "strided" else 0
    ### END SOLUTION


def pool_stability(x: np.ndarray, k: int, shift: int) -> float:
    """Return the share of max-pooling outputs that stay exactly the same when the image is shifted.

    The image is pooled with windows of k x k and stride k; rows and columns at the end that are too few for a
    window are dropped. Then all its columns move `shift` places to the right, those that leave come in again on
    the left (np.roll), and it is pooled again. Outputs at the same place are compared.

    x       one channel, shape (H, W), float64 without NaN; not changed
    k       height and width of the windows, 1 <= k <= H and k <= W
    shift   any whole number: below 0 is to the left, beyond W goes round
    return  float from 0 to 1
    raise   ValueError when k is out of that range

    >>> x = np.array([[5.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 3.0]])
    >>> pool_stability(x, 2, 1)  # 5 and 3 become 5 and 1
    0.5
    """
    # TODO: pool x, pool the shifted x, compare.
    ### BEGIN SOLUTION
    if not 1 <= k <= min(x.shape):
        raise ValueError(f"windows of {k} x {k} do not fit an image of shape {x.shape}")
    h, w = x.shape[0] // k, x.shape[1] // k
    before, after = (
        image[: h * k, : w * k].reshape(h, k, w, k).max(axis=(1, 3)) for image in (x, np.roll(x, shift, axis=1))
    )
    return float((before == after).mean())
    ### END SOLUTION
