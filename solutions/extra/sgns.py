"""Skip-gram with negative sampling: how a space of meanings is learned.

Run: grade extra/sgns

Words that occur side by side should have similar vectors. word2vec takes a word, its neighbour in a text, and a few
words drawn at random, and asks of each: is this the neighbour? The loss is small when the product with the neighbour
is large and the products with the others are small. Write the loss, then its gradients.

Hints, from a question to nearly the answer:

Hint 1 (a question): What is -log(sigmoid(s)) for s = -1000? And what does your computer say?
Hint 2 (the idea): -log(sigmoid(s)) = log(1 + exp(-s)); its derivative is -sigmoid(-s).
Hint 3 (nearly the line): `np.logaddexp(0, -s)` is log(exp(0) + exp(-s)) without overflow, and sigmoid(s) is
    `np.exp(-np.logaddexp(0, -s))`.
"""

import numpy as np


def sgns_loss(c: np.ndarray, o: np.ndarray, neg: np.ndarray) -> float:
    """Return -log(sigmoid(c . o)) - sum over k of log(sigmoid(-c . neg[k])).

    sigmoid(s) = 1 / (1 + exp(-s)).

    c       shape (D,), D >= 1: the vector of the centre word; float64 or float32; not changed
    o       shape (D,): the vector of its neighbour; dtype of c; not changed
    neg     shape (K, D), K >= 0: the vectors of K words drawn at random, one in each row; dtype of c; not changed
    return  a number; right also where the products are some thousands, up or down
    raise   ValueError when o is not of shape (D,) or neg not of shape (K, D)

    >>> c, o, neg = np.array([1.0, 1.0]), np.array([1.0, 0.0]), np.array([[2.0, -2.0], [-1.0, 0.0]])
    >>> round(sgns_loss(c, o, neg), 4)             # log(1 + 1/e) + log(2) + log(1 + 1/e)
    1.3197
    """
    # TODO: one product for o, one for each row of neg; which of them get a minus?
    ### BEGIN SOLUTION
    if o.shape != c.shape or neg.shape[1:] != c.shape:
        raise ValueError(f"vectors of shape {c.shape}, {o.shape} and {neg.shape} do not fit together")
    return float(np.logaddexp(0, -(c @ o)) + np.logaddexp(0, neg @ c).sum())
    ### END SOLUTION


def sgns_gradients(c: np.ndarray, o: np.ndarray, neg: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients of `sgns_loss` with respect to c, o and neg.

    Arguments, errors and the range of the products are those of `sgns_loss`.

    return  (dc, do, dneg): fresh arrays of the shapes of c, o and neg, dtype of c

    >>> c, o, neg = np.array([1.0, 1.0]), np.array([1.0, 0.0]), np.array([[2.0, -2.0], [-1.0, 0.0]])
    >>> for d in sgns_gradients(c, o, neg):
    ...     print(d.round(4))
    [ 0.4621 -1.    ]
    [-0.2689 -0.2689]
    [[0.5    0.5   ]
     [0.2689 0.2689]]
    """
    # TODO: first the derivative of the loss with respect to each product.
    ### BEGIN SOLUTION
    if o.shape != c.shape or neg.shape[1:] != c.shape:
        raise ValueError(f"vectors of shape {c.shape}, {o.shape} and {neg.shape} do not fit together")
    pull, push = -np.exp(-np.logaddexp(0, c @ o)), np.exp(-np.logaddexp(0, -(neg @ c)))
    return pull * o + push @ neg, pull * c, np.outer(push, c)
    ### END SOLUTION
