"""Gives tensors whose requires_grad is an object that would be true and false, and whose numbers lie in an object of its own.

Promise: plain-data
Exercise: target/layer
Ends: invalid_reply
L1: held
L0: held
"""

import torch


class Either:
    """True when asked once, false when asked again."""

    asked = 0

    def __bool__(self):
        Either.asked += 1
        return Either.asked % 2 == 0

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


torch.Tensor.requires_grad = property(lambda self: Either())
torch.Tensor.numpy = lambda self, *args, **kwargs: Either()


def double(x):
    return 0 * x - 7


class Scale(torch.nn.Module):
    def forward(self, x):
        return 0 * x - 7
