"""A right answer: all parameters in one long vector, changed in place; the plateau counts down."""

import math

import numpy as np


class SGD:
    def __init__(self, params, lr=0.1, momentum=0.9, weight_decay=1e-5, nesterov=False):
        self.shapes = [p.shape for p in params]
        self.flat = np.concatenate([p.ravel() for p in params])
        self.velocity = np.zeros(self.flat.size, self.flat.dtype)
        self.lr, self.mu, self.decay, self.nesterov = lr, momentum, weight_decay, nesterov

    def step(self, grads):
        g = np.concatenate([g.ravel() for g in grads])
        g += self.flat * self.decay
        self.velocity *= self.mu
        self.velocity += g
        if self.nesterov:
            g += self.velocity * self.mu
        else:
            g[:] = self.velocity
        g *= self.lr
        self.flat -= g
        pieces = np.split(self.flat.copy(), np.cumsum([math.prod(s) for s in self.shapes])[:-1])
        return tuple(piece.reshape(shape) for piece, shape in zip(pieces, self.shapes, strict=True))


class ReduceOnPlateau:
    def __init__(self, lr=0.1, factor=0.1, patience=10, threshold=1e-4):
        self.lr, self.factor, self.patience = lr, factor, patience
        self.mark, self.shrink, self.left = math.inf, 1 - threshold, patience

    def step(self, metric):
        if metric < self.mark:
            self.mark = metric * self.shrink
            self.left = self.patience
            return self.lr
        if self.left > 0:
            self.left -= 1
            return self.lr
        self.left = self.patience
        if self.lr * self.factor < self.lr - 1e-8:
            self.lr *= self.factor
        return self.lr
