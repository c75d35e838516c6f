"""Two linear layers are one.

Run: grade cnn/compose_kernels

Two convolutions in a row, with nothing between, do what one convolution with a larger filter does. So depth alone makes
no network stronger. ReLU between them does; how much it changes can be measured.

Hints, from a question to nearly the answer:

Hint 1 (a question): Send an image with a single 1 through both layers. How large is the patch that lights up?
Hint 2 (the idea): Every weight of b lays a copy of a, times that weight, into a larger array. The copies add up.
Hint 3 (nearly the line): `out[i : i + a.shape[0], j : j + a.shape[1]] += b[i, j] * a` for every weight (i, j) of b.
"""

import numpy as np


def compose_kernels(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the one filter that does what filter a and then filter b do.

    With conv(x, k)[r, q] = sum over i, j of x[r + i, q + j] * k[i, j] (not flipped, no padding, stride 1), the result
    c satisfies conv(conv(x, a), b) = conv(x, c) for every image x that is large enough.

    a, b    shapes (ah, aw) and (bh, bw), odd or even, all >= 1; float64; not changed
    return  a fresh array of shape (ah + bh - 1, aw + bw - 1), float64

    >>> compose_kernels(np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[1.0, 3.0]]))
    array([[ 1.,  5.,  6.],
           [ 0., -1., -3.]])
    """
    # TODO: a larger array of zeros, and a copy of a for every weight of b.
    # YOUR CODE HERE
    raise NotImplementedError()


def relu_gap(x: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """Return how far ReLU between the layers moves the result: max of |conv(relu(conv(x, a)), b) - conv(conv(x, a), b)|.

    conv is the one of compose_kernels, so that the second term is conv(x, compose_kernels(a, b)), too; relu(t) is
    max(t, 0), and the maximum is over all outputs.

    x       shape (H, W); a and b as above; all float64; not changed
    return  float, 0 where conv(x, a) is nowhere below 0
    raise   ValueError when both filters together are larger than x: ah + bh - 1 > H or aw + bw - 1 > W

    >>> relu_gap(np.array([[1.0, -3.0, 4.0]]), np.array([[1.0, 1.0]]), np.array([[1.0, 2.0]]))  # [-2, 1] becomes [0, 1]
    2.0
    """
    # TODO: both ways, and the largest difference.

    # YOUR CODE HERE
    raise NotImplementedError()
