"""A torch module.  CANARY-solution: this text may never reach a student's process.

Hint 1: ?
Hint 2: !
Hint 3: *
"""

import torch


def double(x: torch.Tensor) -> torch.Tensor:
    """Return 2 x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


class Scale(torch.nn.Module):
    """Multiplies by one learned number, 1.0 at first."""

    ### BEGIN SOLUTION
    def __init__(self) -> None:
        super().__init__()
        self.factor = torch.nn.Parameter(torch.ones(1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.factor * x

    ### END SOLUTION
