"""The block of MobileNet v2.

Run: grade extra/inverted_residual

A ResNet bottleneck is wide, narrow, wide, and its shortcut joins the wide ends. MobileNet v2 turns this round: narrow,
wide, narrow. Cheap depthwise filters work on many channels in the middle, and the shortcut joins the narrow ends.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which of the three convolutions are followed by ReLU6?
Hint 2 (the idea): Expand and ReLU6 (if there is an expansion), depthwise and ReLU6, project, and nothing after it. Then
    ask whether x can and may be added.
Hint 3 (nearly the line): v.clip(0, 6) is ReLU6. Add up yp[:, :, i : i + S*(ho-1) + 1 : S, j : ...] times
    w_depth[:, :, i, j, None] over the nine weights; return x + y only if stride == 1 and y.shape == x.shape.
"""

import numpy as np


def inverted_residual(
    x: np.ndarray, w_expand: np.ndarray | None, w_depth: np.ndarray, w_project: np.ndarray, stride: int = 1
) -> np.ndarray:
    """Apply one inverted residual block, without biases and batch normalisation.

    ReLU6(v) is v, but 0 where v < 0 and 6 where v > 6. The steps, with M channels in the middle:

    1. a 1 x 1 convolution from C to M channels, then ReLU6; both are left out when w_expand is None (then M = C)
    2. a depthwise 3 x 3 convolution: each channel with its own filter, zeros around the image (padding 1), not flipped,
       with the stride; then ReLU6
    3. a 1 x 1 convolution from M to O channels, and nothing after it
    4. if stride is 1 and O = C, x is added

    x          shape (N, C, H, W), N may be 0; float64 or float32, as all others; not changed
    w_expand   shape (M, C, 1, 1), or None; not changed
    w_depth    shape (M, 1, 3, 3); not changed
    w_project  shape (O, M, 1, 1); not changed
    stride     step of the depthwise filters, >= 1
    return     a fresh array of shape (N, O, H', W') with the dtype of x; H' = floor((H - 1) / stride) + 1, W' likewise
    raise      ValueError when stride < 1 and when a shape does not fit the list above

    >>> x = np.array([[[[1.0, 8.0]]]])                              # one channel, 1 x 2 pixels
    >>> copy = np.zeros((1, 1, 3, 3))
    >>> copy[0, 0, 1, 1] = 1.0                                      # a filter that copies its input
    >>> inverted_residual(x, np.full((1, 1, 1, 1), 0.25), copy, np.full((1, 1, 1, 1), -2.0)).tolist()
    [[[[0.5, 4.0]]]]
    >>> inverted_residual(x, None, copy, np.full((1, 1, 1, 1), -2.0)).tolist()     # the 8 is cut to 6 after step 2
    [[[[-1.0, -4.0]]]]
    """
    # TODO: test the shapes; expand, filter, project; then the shortcut.
    ### BEGIN SOLUTION
    c, m, o = x.shape[1], len(w_depth), len(w_project)
    inside = (c, c, 1, 1) if w_expand is None else w_expand.shape
    if stride < 1 or (inside, w_depth.shape, w_project.shape) != ((m, c, 1, 1), (m, 1, 3, 3), (o, m, 1, 1)):
        raise ValueError(f"{c} channels, {inside}, {w_depth.shape}, {w_project.shape} and stride {stride} do not fit")
    y = x if w_expand is None else np.einsum("nchw,mcij->nmhw", x, w_expand).clip(0, 6)
    ho, wo = ((side - 1) // stride + 1 for side in x.shape[2:])
    yp = np.pad(y, ((0, 0), (0, 0), (1, 1), (1, 1)))
    y = np.zeros((len(x), m, ho, wo), dtype=x.dtype)
    for i in range(3):
        for j in range(3):
            part = yp[:, :, i : i + stride * (ho - 1) + 1 : stride, j : j + stride * (wo - 1) + 1 : stride]
            y += part * w_depth[:, :, i, j, None]
    y = np.einsum("nmhw,omij->nohw", y.clip(0, 6), w_project)
    return x + y if stride == 1 and o == c else y
    ### END SOLUTION
