"""You scale short gradients up to max_norm. Clipping only shortens: the factor is never above 1.

Fails: test_keeps_short_ones
"""

import numpy as np


def state_jacobian(hs, w_hh):
    T, D = hs.shape
    J = np.eye(D)
    for t in range(T):
        step = np.diag(1 - hs[t] ** 2) @ w_hh
        J = step @ J
    return J


def bound(w_hh, steps):
    sigma = np.linalg.svd(w_hh, compute_uv=False)
    return float(sigma.max() ** steps)


def clip_grad_norm(grads, max_norm):
    total = 0.0
    for g in grads:
        total += float(np.sum(g**2))
    norm = total**0.5
    factor = max_norm / (norm + 1e-6)
    clipped = []
    for g in grads:
        clipped.append(g * factor)
    return clipped, norm
