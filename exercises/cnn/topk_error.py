"""Top-1 and top-5 error.

Run: grade cnn/topk_error

The ImageNet contest has 1000 classes, among them 120 breeds of dogs. A network may name five of them, and is wrong when
the right one is not among its five: that is the top-5 error which the famous curve of the years 2010 to 2017 shows.

Hints, from a question to nearly the answer:

Hint 1 (a question): On which place is the right class when the classes are sorted by their scores, best first?
Hint 2 (the idea): Sort -scores with a stable sort: classes with equal scores then stay in the order of their numbers.
Hint 3 (nearly the line): `(order[:, :k] == labels[:, None]).any(axis=1)` says for each sample whether it is right.
"""

import numpy as np


def topk_error(scores: np.ndarray, labels: np.ndarray, k: int) -> float:
    """Return the share of samples whose right class is not among the k classes with the highest scores.

    Where classes of one sample have equal scores, the class with the smaller number counts as the better one.

    scores  shape (N, C): the score of each of C classes for N samples, higher is better; float64, float32 or int64,
            any finite numbers (not only probabilities), C >= 1; not changed
    labels  int64, shape (N,): the number of the right class, 0 to C - 1; not changed
    k       how many classes may be named, 1 to C
    return  float from 0.0 (always right) to 1.0
    raise   ValueError when there is no sample, when k is out of its range and when a label is

    >>> scores = np.array([[0.1, 0.5, 0.4], [0.3, 0.3, 0.4]])
    >>> topk_error(scores, np.array([2, 1]), k=1)
    1.0
    >>> topk_error(scores, np.array([2, 1]), k=2)        # classes 1, 2 hold a 2; classes 2, 0 hold no 1
    0.5
    """
    # TODO: refuse what is out of range, sort, look for the label among the first k, and count.
    # YOUR CODE HERE
    raise NotImplementedError()
