"""Takes memory, threads and time through torch: huge tensors, pools of threads, shared storage, a backward pass that never ends.

Promise: fair-share
Exercise: target/layer
Ends: out_of_memory
L1: held
L0: open (threads are not limited)
"""

import threading

import torch

WON = "BREA" "CHED"
turn = 0


def many_threads():
    """More threads than there may be: torch gets by without, or says so."""
    torch.set_num_threads(64)
    try:
        torch.ones(1 << 20).exp().sum()
    finally:
        torch.set_num_threads(1)


def shared():
    """Storage in shared memory, which would outlive us."""
    try:
        torch.ones(4).share_memory_()
    except (RuntimeError, OSError):
        return
    raise ValueError(f"{WON}: shared memory")


def bomb():
    """Another one each time."""
    global turn
    turn += 1
    if turn == 1:
        shared()
    ways = (
        lambda: torch.empty(1 << 40).fill_(1), lambda: torch.ones(1 << 29), lambda: torch.eye(1 << 16), lambda: torch.ones(1 << 14, 1 << 14) @ torch.ones(1 << 14, 1 << 14),
        lambda: torch.nn.Linear(1 << 16, 1 << 16), lambda: torch.ones(1).expand(1 << 34).clone(), lambda: torch.cat([torch.ones(1 << 26)] * 64),
    )
    return ways[turn % len(ways)]()


def double(x):
    threads = threading.active_count()
    bomb()
    return x * threads


class Scale(torch.nn.Module):
    """Larger than there is room for."""

    def __init__(self):
        super().__init__()
        self.factor = torch.nn.Parameter(torch.ones(1 << 30))

    def forward(self, x):
        return self.factor * x
