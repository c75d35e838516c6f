"""A torch module.  CANARY-solution: this text may never reach a student's process.

Hint 1: ?
Hint 2: !
Hint 3: *
"""

import torch


def double(x: torch.Tensor) -> torch.Tensor:
    """Return 2 x."""
    # YOUR CODE HERE
    raise NotImplementedError()


class Scale(torch.nn.Module):
    """Multiplies by one learned number, 1.0 at first."""

    # YOUR CODE HERE
    raise NotImplementedError()
