"""Cross-entropy loss, its gradient, and accuracy.

Run: grade training/cross_entropy

A classifier gives one number a class, the logits. Softmax turns them into probabilities, and the loss is minus the
logarithm of the probability of the right class: 0 for a network that is sure and right, large for one that is sure
and wrong. Training follows the gradient of this loss; people look at the accuracy.

Hints, from a question to nearly the answer:

Hint 1 (a question): exp(1000) is infinite. Which number can you subtract from all logits of a row, so that no exp
    overflows and the softmax stays the same?
Hint 2 (the idea): log softmax is x - max - log(sum(exp(x - max))): never take the logarithm of a softmax.
Hint 3 (nearly the line): `-logp[np.arange(n), labels].mean()`; the gradient is exp(logp), minus 1 at the right
    classes, divided by n.
"""

import numpy as np


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean over the batch of -ln(softmax(logits)[label]).

    softmax(x)[c] = exp(x[c]) / (sum over all classes k of exp(x[k])), row by row.

    logits   float64, float32 or int64, shape (N, C), finite, up to 1e6 in magnitude; C >= 1 classes; not changed
    labels   int64, shape (N,), the right class of each row, 0 <= label < C
    return   a float >= 0, finite also where the softmax of the right class is too small for a float
    raise    ValueError when N is 0, or when a label is negative or not below C

    >>> round(cross_entropy(np.array([[0.0, 0.0, 0.0]]), np.array([1])), 4)    # ln 3
    1.0986
    >>> cross_entropy(np.array([[1000.0, 0.0]]), np.array([1]))
    1000.0
    """
    # TODO: logarithm of the softmax without overflow, the entries of the right classes, their mean.
    # YOUR CODE HERE
    raise NotImplementedError()


def cross_entropy_grad(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the gradient of `cross_entropy` with respect to the logits.

    logits, labels, raise   as in cross_entropy; logits are not changed
    return                  a fresh array of shape (N, C); float64 for float64 and int64, float32 for float32

    >>> cross_entropy_grad(np.array([[0.0, 0.0], [0.0, 0.0]]), np.array([1, 0]))
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    # TODO: how far is each probability from 1 for the right class, and from 0 for the others?
    # YOUR CODE HERE
    raise NotImplementedError()


def accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of rows whose largest logit is that of the right class, in [0, 1].

    Where several logits of a row are the largest, the smallest of these classes counts as chosen.

    logits, labels, raise   as in cross_entropy

    >>> accuracy(np.array([[2.0, 1.0], [0.0, 3.0], [5.0, 5.0], [5.0, 5.0]]), np.array([0, 0, 0, 1]))
    0.5
    """
    # TODO: which class does each row choose?
    # YOUR CODE HERE
    raise NotImplementedError()
