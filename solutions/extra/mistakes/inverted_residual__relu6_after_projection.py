"""You apply ReLU6 after the projection, too. The narrow end is linear: it has too few channels to lose any.

Fails: test_examples, test_expanded, test_not_expanded
"""

import numpy as np


def relu6(v):
    return np.minimum(np.maximum(v, 0), 6)


def pointwise(x, w):
    out = np.zeros((x.shape[0], w.shape[0], x.shape[2], x.shape[3]), dtype=x.dtype)
    for o in range(w.shape[0]):
        for c in range(w.shape[1]):
            out[:, o] += w[o, c, 0, 0] * x[:, c]
    return out


def depthwise(x, w, stride):
    N, C, H, W = x.shape
    xp = np.pad(x, [(0, 0), (0, 0), (1, 1), (1, 1)])
    y = np.zeros((N, C, (H - 1) // stride + 1, (W - 1) // stride + 1), dtype=x.dtype)
    for r in range(y.shape[2]):
        for q in range(y.shape[3]):
            window = xp[:, :, r * stride : r * stride + 3, q * stride : q * stride + 3]
            y[:, :, r, q] = (window * w[:, 0]).sum(axis=(2, 3))
    return y


def inverted_residual(x, w_expand, w_depth, w_project, stride=1):
    C, M, O = x.shape[1], w_depth.shape[0], w_project.shape[0]
    if stride < 1 or w_depth.shape != (M, 1, 3, 3) or w_project.shape != (O, M, 1, 1):
        raise ValueError("shapes")
    if (w_expand is None and M != C) or (w_expand is not None and w_expand.shape != (M, C, 1, 1)):
        raise ValueError("expansion")
    y = x
    if w_expand is not None:
        y = relu6(pointwise(y, w_expand))
    y = relu6(depthwise(y, w_depth, stride))
    y = relu6(pointwise(y, w_project))
    if stride == 1 and C == O:
        y = y + x
    return y
