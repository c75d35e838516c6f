"""Right answer: a loop for every index, pixels outside the image are skipped."""

import numpy as np


def cut(v):
    return 0.0 if v < 0 else 6.0 if v > 6 else v


def inverted_residual(x, w_expand, w_depth, w_project, stride=1):
    n, c, h, w = x.shape
    m, o = w_depth.shape[0], w_project.shape[0]
    if stride < 1:
        raise ValueError("stride")
    if w_expand is None:
        if m != c:
            raise ValueError("depthwise filters")
    elif w_expand.shape != (m, c, 1, 1):
        raise ValueError("expansion")
    if w_depth.shape[1:] != (1, 3, 3) or w_project.shape[1:] != (m, 1, 1):
        raise ValueError("weights")
    wide = np.zeros((n, m, h, w))
    for k, channel, r, q in np.ndindex(n, m, h, w):
        if w_expand is None:
            wide[k, channel, r, q] = x[k, channel, r, q]
        else:
            wide[k, channel, r, q] = cut(
                sum(float(x[k, i, r, q]) * float(w_expand[channel, i, 0, 0]) for i in range(c))
            )
    ho, wo = len(range(0, h, stride)), len(range(0, w, stride))
    out = np.zeros((n, o, ho, wo))
    for k, r, q in np.ndindex(n, ho, wo):
        for channel in range(m):
            total = 0.0
            for i in (-1, 0, 1):
                for j in (-1, 0, 1):
                    row, column = r * stride + i, q * stride + j
                    if 0 <= row < h and 0 <= column < w:
                        total += wide[k, channel, row, column] * float(w_depth[channel, 0, i + 1, j + 1])
            for f in range(o):
                out[k, f, r, q] += cut(total) * float(w_project[f, channel, 0, 0])
        if stride == 1 and o == c:
            out[k, :, r, q] += x[k, :, r, q]
    return out.astype(x.dtype)
