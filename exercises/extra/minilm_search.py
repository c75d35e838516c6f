"""Search with sentence embeddings (15 points, extra).

Run: grade extra/minilm_search

MiniLM, a small Transformer, gives a vector for every token of a sentence. Make one vector of them, and search with it.
You do not need the model: the grader runs it and hands you its token vectors.

Hints, from a question to nearly the answer:

Hint 1 (a question): Which tokens belong to the sentence, and which only fill up the batch?
Hint 2 (the idea): Mask, mean over the tokens, divide by the norm. A similarity is a product divided by two norms.
Hint 3 (nearly the line): (h * mask[:, :, None]).sum(axis=1) already has the direction of the mean. For the ranking,
    np.argsort(-scores.round(6), kind="stable").
"""

import numpy as np


def sentence_embeddings(h: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """One vector of length 1 for each sentence: the mean of its token vectors, divided by the norm of that mean.

    h       float32 or float64, shape (B, T, D): B sentences of T tokens, D numbers each (MiniLM: 384)
    mask    shape (B, T), bool, integers or floats: 1 for a token, 0 for padding. [CLS] and [SEP] are tokens, too
    return  shape (B, D), dtype of h. A sentence without any token gives zeros
    raise   ValueError if h is not three-dimensional, or if the shape of mask is not (B, T)

    B, T and D are at least 1. Padding contributes nothing; what stands there is finite, but can be anything. The mean
    of a sentence is not nearly 0. h and mask are not changed.

    >>> h = np.array([[[2.0, 4.0], [4.0, 4.0], [9.0, -9.0]]])
    >>> sentence_embeddings(h, np.array([[1, 1, 0]])).tolist()
    [[0.6, 0.8]]
    """
    # TODO: add the tokens that the mask keeps, then make every sum as long as 1 (a sum of 0 must not divide)
    # YOUR CODE HERE
    raise NotImplementedError()


def search(query: np.ndarray, docs: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k documents that are most similar to the query, the best first, and their cosine similarities.

    The similarity of two vectors is a.b / (|a| * |b|): their lengths do not count. With a vector of zeros it is 0.
    For the ranking, similarities are rounded to 6 decimals; float32 holds hardly more. When two are equal then, the
    document with the smaller index comes first.

    query   shape (D,), float32 or float64
    docs    shape (N, D), dtype of query: one document per row; N and D are at least 1
    k       how many documents, 1 <= k <= N
    return  (indices, scores), both of shape (k,): int64 rows of docs, and similarities (rounded or not), dtype of docs
    raise   ValueError when k is out of that range, or when query and documents have different lengths D

    Entries other than 0 have sizes from 1e-6 to 1e6. query and docs are not changed.

    >>> docs = np.array([[0.0, 1.0], [3.0, 4.0], [-2.0, 0.0], [5.0, 0.0]])
    >>> indices, scores = search(np.array([2.0, 0.0]), docs, 3)
    >>> indices.tolist(), scores.tolist()
    ([3, 1, 0], [1.0, 0.6, 0.0])
    """
    # TODO: test k, compute all similarities, rank the rounded ones, take the first k
    # YOUR CODE HERE
    raise NotImplementedError()
