"""PCA (10 points): the best flat picture of a cloud of vectors.

Run: grade embedding/pca

Hints, from a question to nearly the answer:

Hint 1 (a question): A projection onto a plane, but onto which plane? And where is the middle of the cloud?
Hint 2 (the idea): Subtract the mean row. The rows of Vt in np.linalg.svd are the directions, the largest first.
Hint 3 (nearly the line): Multiply each row of Vt[:k] by the sign of its entry of largest size (argmax of abs);
    projected is centred @ components.T, and the ratios are s**2 / sum(s**2).
"""

import numpy as np


def pca(x: np.ndarray, k: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Project vectors onto the k directions in which they vary most.

    The vectors are centred first: the mean row is subtracted. Component 0 is the direction (of length 1) along
    which the centred rows have the largest variance, component 1 the one of largest variance at right angles to
    component 0, and so on. A direction may point either way, so a rule decides: **the entry of largest absolute
    value is positive** in every component (the first one of several).

    x       shape (n, d): n vectors, one per row; float64 or integers; not changed
    k       how many directions, 1 <= k <= min(n, d)
    return  (projected, components, ratio), all float64:
            projected   shape (n, k): element [i, j] is the scalar product of centred row i and component j
            components  shape (k, d): one direction per row, the one of largest variance first
            ratio       shape (k,): the variance along each component, divided by the variance of the centred rows
                        in all directions together (by their sum over all d columns)
    raise   ValueError when n < 2, when k is out of its range, and when x holds a NaN

    When all rows are equal, projected and ratio are zeros (and the components are not graded).

    >>> x = np.array([[6.0, 8.0], [-6.0, -8.0], [-4.0, 3.0], [4.0, -3.0]])
    >>> projected, components, ratio = pca(x)
    >>> (projected.round(9) + 0.0).tolist()
    [[10.0, 0.0], [-10.0, 0.0], [0.0, -5.0], [0.0, 5.0]]
    >>> components.round(9).tolist(), ratio.round(9).tolist()
    ([[0.6, 0.8], [0.8, -0.6]], [0.8, 0.2])
    """
    # TODO: refuse what does not fit, centre, find the directions, settle their signs, project
    # YOUR CODE HERE
    raise NotImplementedError()
