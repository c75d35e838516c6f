"""Your norm adds up all entries of W_hh. Asked is its largest singular value, which is smaller.

Fails: test_examples, test_bound
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
    return float(np.linalg.norm(w_hh) ** steps)


def clip_grad_norm(grads, max_norm):
    total = 0.0
    for g in grads:
        total += float(np.sum(g**2))
    norm = total**0.5
    factor = min(1.0, max_norm / (norm + 1e-6))
    clipped = []
    for g in grads:
        clipped.append(g * factor)
    return clipped, norm
