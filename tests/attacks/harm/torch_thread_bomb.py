"""Has torch start a pool of thousands of threads for one sum; its library ends the process when the kernel refuses.

Promise: fair-share
Exercise: target/layer
Ends: crashed
L1: held
L0: open (threads are not limited)
"""

import torch


def double(x):
    torch.set_num_threads(4096)
    torch.ones(1 << 22).exp().sum()
    return x


class Scale(torch.nn.Module):
    """The same by the other pool, and while it is made."""

    def __init__(self):
        super().__init__()
        torch.set_num_threads(4096)
        (torch.ones(512, 512) @ torch.ones(512, 512)).exp().sum()
