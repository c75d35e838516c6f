"""Cosine similarity (5 points): do two vectors point the same way?

Run: grade exercises/embedding/cosine.py

numpy.linalg is not allowed here.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which brackets does the formula need?
Hint 2 (the idea): Scale each vector by its largest entry first: the angle does not change.
Hint 3 (nearly the line): Return 0.0 when either largest entry is 0, and end with min(1.0, max(-1.0, r)).
"""

import math

import numpy as np


def cosine_similarity(a: np.ndarray, b: np.ndarray) -> float:
    """The cosine of the angle between two vectors: a.b / (|a| * |b|), with L2 norms.

    a, b: arrays of shape (D,), D >= 1, float64 or integers. They are not changed.
    Returns a float from -1.0 to 1.0, never outside, not even by rounding. If a or b is the vector of zeros,
    the similarity is 0.0.

    The result is right (to 9 digits) whenever the entries other than 0 have sizes from 1e-175 to 1e175, also
    where their squares are too large or too small for a float64. NaN and infinity do not occur.

    Raises ValueError if a or b is not one-dimensional or if their lengths differ.

    >>> round(cosine_similarity(np.array([1.0, 2.0]), np.array([2.0, 1.0])), 12)
    0.8
    >>> cosine_similarity(np.array([0.0, 0.0]), np.array([1.0, 1.0]))
    0.0
    """
    # TODO: check the shapes, scale both vectors, divide the scalar product by both norms, keep it in [-1, 1]
    # YOUR CODE HERE
    raise NotImplementedError()
