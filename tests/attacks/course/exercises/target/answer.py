"""Two functions.  CANARY-solution: this text may never reach a student's process.

Hint 1: ?
Hint 2: !
Hint 3: *
"""

import numpy as np


def affine(x: np.ndarray) -> np.ndarray:
    """Return 3 x + 1, a fresh float64 array of shape (n,)."""
    # YOUR CODE HERE
    raise NotImplementedError()


def vowels(text: str) -> int:
    """Return how many of a, e, i, o, u the text has."""
    # YOUR CODE HERE
    raise NotImplementedError()
