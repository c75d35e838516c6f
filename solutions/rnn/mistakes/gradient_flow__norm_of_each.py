"""You clip each array by its own norm, which turns the gradient. There is one norm for all of them together.

Fails: test_clips
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
    clipped = []
    for g in grads:
        own = float(np.sum(g**2)) ** 0.5
        clipped.append(g * min(1.0, max_norm / (own + 1e-6)))
    return clipped, norm
