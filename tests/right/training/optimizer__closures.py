"""A right answer: one generator for each parameter does the steps; the rate is a property; float64 inside."""

import numpy as np


class SGD:
    def __init__(self, params, lr=0.1, momentum=0.9, weight_decay=1e-5, nesterov=False):
        self._rates = [lr]
        self._movers = [self._mover(p, momentum, weight_decay, nesterov) for p in params]
        for mover in self._movers:
            next(mover)

    @property
    def lr(self):
        return self._rates[-1]

    @lr.setter
    def lr(self, value):
        self._rates.append(value)

    def _mover(self, p, momentum, decay, nesterov):
        dtype, p, v = p.dtype, p.astype(np.float64), 0
        while True:
            g = (yield p.astype(dtype)) + decay * p
            v = momentum * v + g
            p = p - self.lr * (momentum * v + g if nesterov else v)

    def step(self, grads):
        return [mover.send(g.astype(np.float64)) for mover, g in zip(self._movers, grads, strict=True)]


class ReduceOnPlateau:
    def __init__(self, lr=0.1, factor=0.1, patience=10, threshold=1e-4):
        self.settings = factor, patience, threshold
        self.state = lr, [], 0

    def step(self, metric):
        factor, patience, threshold = self.settings
        rate, good, bad = self.state
        if (not good and not np.isnan(metric)) or (good and metric < good[-1] * (1 - threshold)):
            good, bad = [*good, metric], 0
        else:
            bad = bad + 1
        if bad > patience:
            rate, bad = (rate * factor if rate - rate * factor > 1e-8 else rate), 0
        self.state = rate, good, bad
        return rate
