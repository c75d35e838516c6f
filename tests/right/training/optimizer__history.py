"""A right answer: all gradients are kept, and the velocity is summed anew in every step; bad epochs in a list."""

import numpy as np


class SGD:
    def __init__(self, params, lr=0.1, momentum=0.9, weight_decay=1e-5, nesterov=False):
        self.now = [np.array(p) for p in params]
        self.seen = [[] for _ in params]
        self.lr = lr
        self.rest = momentum, weight_decay, nesterov

    def step(self, grads):
        momentum, decay, nesterov = self.rest
        for k, g in enumerate(grads):
            self.seen[k].insert(0, np.add(g, decay * self.now[k], dtype=g.dtype))
            velocity = np.zeros_like(g)
            for age, old in enumerate(self.seen[k]):
                velocity += momentum**age * old
            direction = self.seen[k][0] + momentum * velocity if nesterov else velocity
            self.now[k] = (self.now[k] - self.lr * direction).astype(g.dtype)
        return [p.copy() for p in self.now]


class ReduceOnPlateau:
    def __init__(self, lr=0.1, factor=0.1, patience=10, threshold=1e-4):
        self.rate, self.factor, self.patience, self.threshold = lr, factor, patience, threshold
        self.good, self.since = None, []

    def step(self, metric):
        better = self.good is None or metric < self.good - self.threshold * self.good
        if metric == metric and better:
            self.good = metric
            self.since.clear()
        else:
            self.since.append(metric)
        if len(self.since) == self.patience + 1:
            self.since.clear()
            change = self.rate * (1 - self.factor)
            self.rate = self.rate * self.factor if change > 1e-8 else self.rate
        return self.rate
