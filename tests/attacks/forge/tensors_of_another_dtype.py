"""Returns the right numbers in tensors of other dtypes and devices, which torch would convert when they are compared.

Promise: plain-data
Exercise: target/layer
Ends: wrong_dtype
L1: held
L0: held
"""

import torch

DTYPES = (torch.float64, torch.int64, torch.int32, torch.complex64, torch.float16)
calls = 0


def convert(value):
    global calls
    calls += 1
    return value.to(DTYPES[calls % len(DTYPES)])


def double(x):
    return convert(2 * x)


class Scale(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = torch.nn.Parameter(torch.ones(1))

    def forward(self, x):
        return convert(self.factor * x)
