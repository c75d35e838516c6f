"""Right answer: channels last, products of matrices, sliding windows; float64 inside."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def inverted_residual(x, w_expand, w_depth, w_project, stride=1):
    c = x.shape[1]
    shapes = [] if w_expand is None else [(w_expand.shape, (len(w_depth), c, 1, 1))]
    shapes += [(w_depth.shape, (len(w_depth), 1, 3, 3)), (w_project.shape, (len(w_project), len(w_depth), 1, 1))]
    if any(found != wanted for found, wanted in shapes) or stride < 1 or (w_expand is None and len(w_depth) != c):
        raise ValueError("the weights do not fit")
    y = np.moveaxis(x.astype(np.float64), 1, 3)
    if w_expand is not None:
        y = (y @ w_expand.squeeze((2, 3)).T.astype(np.float64)).clip(0, 6)
    padded = np.pad(y, [(0, 0), (1, 1), (1, 1), (0, 0)])
    windows = sliding_window_view(padded, (3, 3), (1, 2))[:, ::stride, ::stride]
    y = np.einsum("nhwcij,cij->nhwc", windows, w_depth[:, 0]).clip(0, 6) @ w_project.squeeze((2, 3)).T
    y = np.moveaxis(y, 3, 1)
    if y.shape == x.shape and stride == 1:
        y = y + x
    return y.astype(x.dtype)
