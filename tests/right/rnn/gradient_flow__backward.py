"""Right answer: from the last step back to the first, as backpropagation goes; spectral norm by np.linalg.norm."""

import numpy as np


def state_jacobian(hs, w_hh):
    carried = np.eye(w_hh.shape[0])
    for slope in reversed(1 - hs**2):
        carried = carried * slope @ w_hh
    return carried


def bound(w_hh, steps):
    return np.linalg.norm(w_hh, ord=2) ** steps


def clip_grad_norm(grads, max_norm):
    norm = sum(np.vdot(array, array) for array in grads) ** 0.5
    if norm == 0:
        return [np.zeros_like(array) for array in grads], float(norm)
    shrink = 1.0 if max_norm >= norm + 1e-6 else max_norm / (norm + 1e-6)
    return [shrink * array for array in grads], float(norm)
