"""Gradients of the convolution.

Run: grade cnn/conv2d_backward

To learn, a layer must know how the loss moves when one of its inputs, weights or biases moves a little. The next layer
tells how the loss moves with each output; this function hands that back to everything the outputs were made of.

Hints, from a question to nearly the answer:

Hint 1 (a question): Output (r, q) used pixel (S*r + i, S*q + j) times weight (i, j). Who gets which share of dout[r, q]?
Hint 2 (the idea): The loop of the forward pass with all arrows reversed: what was multiplied and added up there gets
    dout times the other factor here, and shares of the same pixel or weight add up.
Hint 3 (nearly the line): On padded arrays, with `part` the pixels that weight (i, j) met:
    `dxp[part] += np.einsum("nohw,oc->nchw", dout, w[:, :, i, j])`, `dw[:, :, i, j] = np.einsum("nohw,nchw->oc", dout, xp[part])`.
    Cut the padding off dxp at the end.
"""

import numpy as np


def conv2d_backward(
    dout: np.ndarray, x: np.ndarray, w: np.ndarray, stride: int = 1, padding: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients (dx, dw, db) of a loss with respect to input, weights and bias of a convolution.

    The layer is that of cnn/conv2d without dilation and groups: with xp the input after padding, S the stride,
    y[n, o, r, q] = b[o] + sum over c, i, j of xp[n, c, S*r + i, S*q + j] * w[o, c, i, j].
    dout[n, o, r, q] is the derivative of the loss with respect to y[n, o, r, q]. The loss is that of the whole batch:
    dw and db are sums over all images, not means.

    dout     shape (N, O, H', W'), the shape of y: H' = floor((H + 2*padding - kh) / S) + 1, W' likewise
    x        shape (N, C, H, W): N images (possibly none), C channels
    w        shape (O, C, kh, kw), filters as the layer has them
    stride   step of the filters down and to the right, >= 1
    padding  rows and columns of zeros that the layer adds on each of the four sides, >= 0
             dout, x and w have the same dtype, float64, float32 or int64, and are not changed
    return   three fresh arrays: dx of the shape of x, dw of the shape of w, db of shape (O,);
             float64 for float64 and int64, float32 for float32
    raise    ValueError when stride < 1 or padding < 0, when w does not have C channels or is larger than the padded
             image, and when dout does not have the shape of y

    >>> x, w = np.arange(9.0).reshape(1, 1, 3, 3), np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> dx, dw, db = conv2d_backward(np.array([[[[1.0, 0.0], [0.0, 10.0]]]]), x, w)
    >>> dx[0, 0]
    array([[ 1.,  2.,  0.],
           [ 3., 14., 20.],
           [ 0., 30., 40.]])
    >>> dw[0, 0], db
    (array([[40., 51.],
           [73., 84.]]), array([11.]))
    """
    # TODO: refuse what does not fit, pad, hand out the shares, cut off the padding.
    # YOUR CODE HERE
    raise NotImplementedError()
