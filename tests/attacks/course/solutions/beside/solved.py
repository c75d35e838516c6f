"""A solved exercise.

Hint 1: ?
Hint 2: !
Hint 3: *
"""

import numpy as np


def scale(a: np.ndarray, factor: float) -> np.ndarray:
    """Return factor * a, a fresh float64 array of the same shape."""
    ### BEGIN SOLUTION
    return factor * a
    ### END SOLUTION
