"""Takes memory through torch in each way that makes a tensor, a layer or a product larger than there is room for.

Promise: fair-share
Exercise: target/layer
Ends: out_of_memory, timed_out
L1: held
L0: held
"""

import torch

turn = 0


def bomb():
    """Another one each time."""
    global turn
    turn += 1
    ways = (
        lambda: torch.empty(1 << 40).fill_(1), lambda: torch.ones(1 << 29), lambda: torch.eye(1 << 16), lambda: torch.ones(1 << 14, 1 << 14) @ torch.ones(1 << 14, 1 << 14),
        lambda: torch.nn.Linear(1 << 16, 1 << 16), lambda: torch.ones(1).expand(1 << 34).clone(), lambda: torch.cat([torch.ones(1 << 26)] * 64),
    )
    return ways[turn % len(ways)]()


def double(x):
    return x * bomb()


class Scale(torch.nn.Module):
    """Larger than there is room for."""

    def __init__(self):
        super().__init__()
        self.factor = torch.nn.Parameter(torch.ones(1 << 30))

    def forward(self, x):
        return self.factor * x
