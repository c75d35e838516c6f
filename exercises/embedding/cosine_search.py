"""Similarity search (10 points): which documents are most like the query?

Run: grade embedding/cosine_search

Hints, from a question to nearly the answer:

Hint 1 (a question): Normalise every vector once. Which single product then gives all similarities?
Hint 2 (the idea): np.argsort(-scores, kind="stable") puts the best first and leaves ties in their order.
Hint 3 (nearly the line): Sort -scores.round(10), else 0.9999999999999998 and 1.0 are different scores;
    np.take_along_axis(scores, indices, axis=1) picks the scores.
"""

import numpy as np


def cosine_matrix(q: np.ndarray, d: np.ndarray) -> np.ndarray:
    """The cosine similarity of every query with every document, a.b / (|a| * |b|).

    q       shape (Q, D): Q queries, one per row; float64 or integers
    d       shape (N, D): N documents, dtype of q; Q, N and D are at least 1
    return  float64, shape (Q, N): element [i, j] belongs to query i and document j. With a vector of zeros the
            similarity is 0
    raise   ValueError when queries and documents have different lengths D

    The result is right to 9 decimals when the entries other than 0 have sizes from 1e-9 to 1e9. NaN and infinity
    do not occur. q and d are not changed.

    >>> cosine_matrix(np.array([[1.0, 0.0]]), np.array([[2.0, 0.0], [0.0, 1.0], [3.0, 4.0], [-1.0, 0.0]])).tolist()
    [[1.0, 0.0, 0.6, -1.0]]
    """
    # TODO: divide every row by its norm (a norm of 0 must not divide), then multiply the two matrices
    # YOUR CODE HERE
    raise NotImplementedError()


def top_k(q: np.ndarray, d: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k documents that are most similar to each query, the best first, and their similarities.

    For the ranking, similarities are rounded to 10 decimals. When two are equal then, the document with the
    smaller index comes first.

    q, d    as in `cosine_matrix`
    k       how many documents, 1 <= k <= N
    return  (indices, scores), both of shape (Q, k): int64 rows of d, and float64 similarities (rounded or not)
    raise   ValueError when k is out of that range, and as `cosine_matrix`

    >>> indices, scores = top_k(np.array([[1.0, 0.0]]), np.array([[2.0, 0.0], [0.0, 1.0], [1.0, 0.0], [-1.0, 0.0]]), 3)
    >>> indices.tolist(), scores.tolist()
    ([[0, 2, 1]], [[1.0, 1.0, 0.0]])
    """
    # TODO: test k, rank the rounded similarities, take the first k indices and the scores that belong to them
    # YOUR CODE HERE
    raise NotImplementedError()
