"""Fully connected layer and ReLU.

Run: grade cnn/linear_relu

A fully connected layer has one weight for every pair of an input and an output. An image goes in as one long row of
C * H * W numbers. ReLU stands behind it: without something that bends, many layers would be no more than one.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which shape has w, and which shape does x @ w.T have?
Hint 2 (the idea): The transposed weights do it for any number of axes before the last; b is added to each row.
Hint 3 (nearly the line): `x @ w.T + b` and `np.maximum(x, 0)`. Whole numbers: `x.astype(np.float64)` first.
"""

import numpy as np


def linear(x: np.ndarray, w: np.ndarray, b: np.ndarray | None) -> np.ndarray:
    """Return x times the transposed w, plus b: y[..., o] = b[o] + sum over i of x[..., i] * w[o, i].

    x       shape (..., In), In >= 1, with any number of axes before the last, of any length (0, too); float64,
            float32 or int64; not changed
    w       shape (Out, In), Out >= 1: one row of weights for each output; dtype of x; not changed
    b       shape (Out,), dtype of x, or None for no bias; not changed
    return  a fresh array of shape (..., Out); float64 for float64 and int64, float32 for float32
    raise   ValueError when the last axis of x is not as long as a row of w, or b does not have shape (Out,)

    >>> linear(np.array([1.0, 2.0]), np.array([[3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]), np.array([0.5, 0.0, -1.0]))
    array([11.5, 17. , 22. ])
    """
    # TODO: look at the shapes, multiply, add the bias.
    ### BEGIN SOLUTION
    if b is not None and b.shape != w.shape[:1]:
        raise ValueError(f"the bias has shape {b.shape}, the weights have shape {w.shape}")
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    y = x.astype(dtype) @ w.T  # refuses with a ValueError of its own what does not fit
    return y if b is None else y + b
    ### END SOLUTION


def relu(x: np.ndarray) -> np.ndarray:
    """Return x where it is above 0, and 0 elsewhere; NaN stays NaN.

    x       any shape of at least one axis; float64, float32 or int64; not changed
    return  a fresh array of the same shape; float64 for float64 and int64, float32 for float32

    >>> relu(np.array([-1.5, 0.0, 2.0]))
    array([0., 0., 2.])
    """
    # TODO: keep what is positive.
    ### BEGIN SOLUTION
    return np.maximum(x, 0).astype(np.float32 if x.dtype == np.float32 else np.float64)
    ### END SOLUTION


def linear_params(n_in: int, n_out: int, bias: bool = True) -> int:
    """Return how many numbers a fully connected layer learns: its weights and, with `bias`, one bias an output.

    n_in, n_out  how many inputs and outputs, both >= 1
    raise        ValueError when one of them is below 1

    >>> linear_params(2, 3)
    9
    >>> linear_params(3 * 227 * 227, 96 * 55 * 55, bias=False)  # the first layer of AlexNet, if it were one
    44892064800
    """
    # TODO: weights, biases.
    ### BEGIN SOLUTION
    return conv_params(n_in, n_out, 1, bias=bias)
    ### END SOLUTION


def conv_params(c_in: int, c_out: int, k: int, groups: int = 1, bias: bool = True) -> int:
    """Return how many numbers a convolution layer learns: its weights and, with `bias`, one bias a filter.

    c_in    channels of the input, >= 1
    c_out   filters, which is also the channels of the output, >= 1
    k       height and width of a filter in weights, >= 1
    groups  channels and filters are cut into so many equal groups, >= 1; a filter has weights only for the
            c_in / groups channels of its own group
    raise   ValueError when one of the four is below 1, and when groups does not divide c_in or c_out

    >>> conv_params(3, 96, 11, bias=False)  # the first layer of AlexNet, as it is
    34848
    """
    # TODO: the weights of one filter, its bias, and how many filters there are.
    ### BEGIN SOLUTION
    if min(c_in, c_out, k, groups) < 1 or c_in % groups or c_out % groups:
        raise ValueError(f"there is no layer of {c_in} channels, {c_out} filters and {groups} groups, k = {k}")
    return c_out * (c_in // groups * k * k + bias)
    ### END SOLUTION
