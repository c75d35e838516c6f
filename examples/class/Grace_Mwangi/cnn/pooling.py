"""Max and average pooling, forward and backward.

Run: grade exercises/cnn/pooling.py

Pooling makes a feature map smaller: of every k x k window it keeps the largest value, or the mean. It has no
weights to learn, but gradients must find their way back through it.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which value must the padding have so that it never wins a maximum?
Hint 2 (the idea): `argmax` of a flattened window is the first maximum in reading order; `divmod(..., k)` gives
    its row and column.
Hint 3 (nearly the line): Windows may overlap, and one pixel may win in several of them: `dx[...] += dout[...]`.
"""

import numpy as np


def max_pool2d(x, k: int, stride: int | None = None, padding: int = 0) -> np.ndarray:
    """Return the largest value of every window of every channel.

    Window (r, q) starts in row stride*r and column stride*q of the padded input. Only whole windows count:
    leftover rows and columns are dropped. Padding never wins: it counts as minus infinity.

    x        shape (N, C, H, W), float64 or float32; not changed
    k        height and width of the window, >= 1
    stride   step of the window down and to the right, >= 1; None stands for k
    padding  rows and columns added on each of the four sides, >= 0, at most k / 2
    return   a fresh array of shape (N, C, H', W') and the dtype of x, where
             H' = floor((H + 2*padding - k) / stride) + 1 and W' likewise; a window with a NaN in it gives NaN
    raise    ValueError when k or stride < 1, padding < 0, 2*padding > k, or k is larger than the padded input

    >>> x = np.array([[[[1.0, 3.0, 2.0, 0.0], [4.0, 2.0, 1.0, 1.0], [0.0, 0.0, 5.0, 6.0], [1.0, 2.0, 7.0, 8.0]]]])
    >>> max_pool2d(x, 2)
    array([[[[4., 2.],
             [2., 8.]]]])
    """
    # TODO: refuse bad sizes, pad, then take the maximum over the k * k shifted parts of the input.
    # YOUR CODE HERE
    raise NotImplementedError()


def avg_pool2d(x, k: int, stride: int | None = None, padding: int = 0) -> np.ndarray:
    """Return the mean of every window of every channel; padding counts as zeros and is divided by, too.

    Windows, arguments, shape, dtype and errors are those of `max_pool2d`; every window sums up to k * k values
    and is divided by k * k. A window with a NaN in it gives NaN.

    >>> x = np.array([[[[1.0, 3.0, 2.0, 0.0], [4.0, 2.0, 1.0, 1.0], [0.0, 0.0, 5.0, 6.0], [1.0, 2.0, 7.0, 8.0]]]])
    >>> avg_pool2d(x, 2)
    array([[[[2.5 , 1.  ],
             [0.75, 6.5 ]]]])
    """
    # TODO: as above, with zeros around the input and a sum.
    # YOUR CODE HERE
    raise NotImplementedError()


def max_pool2d_backward(dout, x, k: int, stride: int | None = None) -> np.ndarray:
    """Return the gradient of a loss with respect to x, given its gradient with respect to max_pool2d(x, k, stride).

    Each window hands its whole gradient to its largest pixel; to the first of them in reading order (row by
    row, from left to right) where several are largest. A pixel that wins in several windows gets the sum, every
    other pixel gets 0. There is no padding here.

    dout     shape (N, C, H', W') of max_pool2d(x, k, stride), dtype of x; not changed
    x        shape (N, C, H, W), float64 or float32, without NaN; not changed
    k        height and width of the window, >= 1
    stride   step of the window, >= 1; None stands for k
    return   a fresh array of the shape and dtype of x
    raise    ValueError when k or stride < 1, when k is larger than x, or dout has another shape

    >>> x = np.array([[[[1.0, 3.0], [4.0, 2.0]]]])
    >>> max_pool2d_backward(np.array([[[[10.0]]]]), x, 2)
    array([[[[ 0.,  0.],
             [10.,  0.]]]])
    """
    # TODO: find the winner of every window and add the window's gradient there.
    # YOUR CODE HERE
    raise NotImplementedError()
