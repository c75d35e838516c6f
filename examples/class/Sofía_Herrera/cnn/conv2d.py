import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d_valid(x, k):
    if k.shape[0] > x.shape[0] or k.shape[1] > x.shape[1]:
        raise ValueError("el filtro no cabe")
    # todas las ventanas a la vez
    return np.einsum("rqij,ij->rq", sliding_window_view(x, k.shape), k)


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    n, c, _, _ = x.shape
    o, cg, kh, kw = w.shape
    if stride < 1 or dilation < 1 or groups < 1 or padding < 0:
        raise ValueError("parametros")
    if c % groups or o % groups or cg * groups != c:
        raise ValueError("grupos")
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    reach = (dilation * (kh - 1) + 1, dilation * (kw - 1) + 1)
    if reach[0] > x.shape[2] or reach[1] > x.shape[3]:
        raise ValueError("el filtro no cabe")
    v = sliding_window_view(x, reach, axis=(2, 3))[:, :, ::stride, ::stride, ::dilation, ::dilation]
    v = v.reshape(n, groups, cg, *v.shape[2:])
    y = np.einsum("ngcrqij,gocij->ngorq", v, w.reshape(groups, o // groups, cg, kh, kw))
    y = y.reshape(n, o, *y.shape[3:])
    return y if x.dtype == np.float32 else y.astype(np.float64)
