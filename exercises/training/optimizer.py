"""SGD with momentum and weight decay; a rate that falls on a plateau.

Run: grade training/optimizer

The recipe of this course's networks: momentum 0.9, rate 0.1, divided by 10 when the loss stalls, weight decay 1e-5.
You write both parts, the steps and the watching.

Hints, from a question to nearly the answer:

Hint 1 (a question): The velocity starts as zeros. Write down the first two velocities for a gradient of 1 and 1.
Hint 2 (the idea): One velocity for each parameter, kept from step to step: v = momentum * v + g. The rate multiplies
    it only in the step, so that a new rate acts at once.
Hint 3 (nearly the line): `p - self.lr * v`, and for the plateau: when the number of bad epochs is *above* patience,
    drop the rate and count from 0 again.
"""

import numpy as np


class SGD:
    """Stochastic gradient descent with momentum, weight decay and, on demand, Nesterov's step.

    For every parameter p with gradient g, and its own velocity v, which is 0 before the first step:

        g = g + weight_decay * p
        v = momentum * v + g
        p = p - lr * v                       with nesterov:  p = p - lr * (g + momentum * v)

    The attribute `lr` may be changed between two steps; the next step uses the new value.

    >>> optimizer = SGD([np.array([1.0])], lr=0.1, momentum=0.9, weight_decay=0.0)
    >>> [optimizer.step([np.array([1.0])])[0].round(12).tolist() for _ in range(2)]
    [[0.9], [0.71]]
    """

    def __init__(
        self,
        params: list[np.ndarray],
        lr: float = 0.1,
        momentum: float = 0.9,
        weight_decay: float = 1e-5,
        nesterov: bool = False,
    ) -> None:
        """Start from these parameters: arrays of any shapes with one axis or more, all float64 or all float32.

        lr >= 0, 0 <= momentum < 1 (above 0 with nesterov), weight_decay >= 0
        """
        # TODO: keep the parameters and the four numbers; one velocity of zeros for each parameter.
        # YOUR CODE HERE
        raise NotImplementedError()

    def step(self, grads: list[np.ndarray]) -> list[np.ndarray]:
        """Take one step; return the new parameters, fresh arrays in the order of `params`, dtype kept.

        grads   one array for each parameter, of its shape and dtype; not changed
        """
        # TODO: for each parameter: decay, velocity, step.
        # YOUR CODE HERE
        raise NotImplementedError()


class ReduceOnPlateau:
    """A rate that is multiplied by `factor` when a loss has stopped falling.

    An epoch is good when its metric is below (1 - threshold) times the metric of the last good epoch (of which there
    is none at first: then any number is good). All others are bad, those whose metric is nan too. When more than
    `patience` bad epochs have followed one another, the rate is multiplied by `factor`, and counting starts again from
    0; the metric to beat stays. A drop that would lower the rate by less than 1e-8 is left out.

    >>> plateau = ReduceOnPlateau(lr=1.0, patience=2)
    >>> [plateau.step(metric) for metric in (1, 0.9, 0.9, 0.9, 0.9, 0.8)]
    [1.0, 1.0, 1.0, 1.0, 0.1, 0.1]
    """

    def __init__(self, lr: float = 0.1, factor: float = 0.1, patience: int = 10, threshold: float = 1e-4) -> None:
        """Start with rate lr > 0; 0 < factor < 1, patience >= 0 (epochs), 0 <= threshold < 1."""
        # TODO: the four numbers, the best metric so far, the number of bad epochs.
        # YOUR CODE HERE
        raise NotImplementedError()

    def step(self, metric: float) -> float:
        """Look at the metric of one epoch (a loss, finite and > 0, or nan); return the rate from now on."""
        # TODO: good or bad? Are there too many bad ones?
        # YOUR CODE HERE
        raise NotImplementedError()
