"""After a drop you go on counting, so every further bad epoch drops the rate again.

Fails: test_plateau
"""

import numpy as np


class SGD:
    def __init__(self, params, lr=0.1, momentum=0.9, weight_decay=1e-05, nesterov=False):
        self.params = list(params)
        self.lr, self.momentum, self.weight_decay, self.nesterov = (lr, momentum, weight_decay, nesterov)
        self.velocities = [np.zeros_like(p) for p in params]

    def step(self, grads):
        for i, (p, grad) in enumerate(zip(self.params, grads, strict=True)):
            g = grad + self.weight_decay * p
            v = self.velocities[i] = self.momentum * self.velocities[i] + g
            self.params[i] = p - self.lr * (g + self.momentum * v if self.nesterov else v)
        return list(self.params)


class ReduceOnPlateau:
    def __init__(self, lr=0.1, factor=0.1, patience=10, threshold=0.0001):
        self.lr, self.factor, self.patience, self.threshold = (lr, factor, patience, threshold)
        self.best, self.bad = (float("inf"), 0)

    def step(self, metric):
        if metric < self.best * (1 - self.threshold):
            self.best, self.bad = (metric, 0)
        else:
            self.bad += 1
        if self.bad > self.patience:
            lower = self.lr * self.factor
            if self.lr - lower >= 1e-08:
                self.lr = lower
        return self.lr
