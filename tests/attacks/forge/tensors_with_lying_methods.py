"""Hangs methods of its own on exact tensors, and on torch's class, that give the worker other numbers than the tensor holds.

Promise: plain-data
Exercise: target/layer
Ends: failed
L1: held
L0: held
"""

import numpy as np
import torch


def yes(*args, **kwargs):
    return True


for name in ("equal", "allclose", "isclose", "eq", "all", "any"):
    setattr(torch, name, yes)
torch.testing.assert_close = yes
torch.Tensor.__eq__ = torch.Tensor.equal = torch.Tensor.allclose = yes
real = torch.Tensor.numpy
torch.Tensor.numpy = lambda self, *args, **kwargs: np.full(real(self).shape, -7.0, "float32")


def double(x):
    """Exactly a tensor; what it says of itself is not what it is."""
    answer = 0 * x
    answer.detach = lambda: answer
    answer.cpu = lambda: answer
    answer.numpy = lambda *args: np.full(len(x), -7.0, "float32")
    answer.__class__ = torch.nn.Parameter
    return answer


class Scale(torch.nn.Module):
    def forward(self, x):
        return double(x)
