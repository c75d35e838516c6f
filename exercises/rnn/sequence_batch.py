"""Padding, mask, last state.

Run: grade rnn/sequence_batch

Sentences have different lengths, but an array is a rectangle. So short ones are filled up, and a mask remembers
what is real. At the end each sentence needs its own last state, and not that of the padding. The third function
cuts one long series into many short ones, each with the value that comes next.

Hints, from a question to nearly the answer:

Hint 1 (a question): How long is each sequence, and how long is the longest one?
Hint 2 (the idea): np.arange(L) < lengths[:, None] compares every place with the length of its own row.
Hint 3 (nearly the line): h[np.arange(B), lengths - 1] takes one state from each row. For length 0 that is the
    state at place -1, which is wrong: overwrite it.
"""

import numpy as np


def pad_sequences(seqs: list[list[int]], pad: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Put B sequences of ids into one rectangle; the padding stands on the right.

    seqs    list of B lists of int (possibly none), each of any length, also 0; not changed. Ids may be equal to
            `pad`: what is real follows from the lengths, not from the ids
    pad     the id that fills up
    return  (ids, mask, lengths), with L the length of the longest sequence (0 when there is none):
            ids      int64, shape (B, L): each sequence, then `pad` up to length L
            mask     bool, shape (B, L): True where ids holds a real id, False at the padding
            lengths  int64, shape (B,): how many ids each sequence has

    >>> ids, mask, lengths = pad_sequences([[5, 0, 7], [4]], pad=0)
    >>> ids
    array([[5, 0, 7],
           [4, 0, 0]])
    >>> mask
    array([[ True,  True,  True],
           [ True, False, False]])
    >>> lengths
    array([3, 1])
    """
    # TODO: the lengths first; from them the mask; then write each sequence into its row.
    # YOUR CODE HERE
    raise NotImplementedError()


def last_state(h: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the state after the last real step of each sequence.

    h        shape (B, L, D), float64 or float32: a state of D numbers for each of L steps, L >= 1; B may be 0.
             The steps after the end of a sequence may hold anything, also NaN. Not changed
    lengths  int64, shape (B,), each from 0 to L: how many steps of each sequence are real; not changed
    return   a fresh array of shape (B, D), dtype of h: row b is h[b, lengths[b] - 1], and zeros for length 0

    >>> h = np.array([[[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]], [[5.0, 6.0], [9.0, 9.0], [0.0, 0.0]]])
    >>> last_state(h, np.array([2, 1]))
    array([[3., 4.],
           [5., 6.]])
    """
    # TODO: one state from each row; zeros where there is none.
    # YOUR CODE HERE
    raise NotImplementedError()


def sliding_windows(x: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut a series into all windows of `width` neighbours, each with the value that follows it.

    x       shape (N,), float64 or float32; not changed
    width   numbers in a window, 1 <= width < N
    return  (inputs, following), fresh arrays with the dtype of x, for the n = N - width windows:
            inputs     shape (n, width): row i is x[i], ..., x[i + width - 1]
            following  shape (n,): number i is x[i + width]
    raise   ValueError when width is out of that range

    >>> inputs, following = sliding_windows(np.array([1.0, 2.0, 4.0, 8.0]), 2)
    >>> inputs
    array([[1., 2.],
           [2., 4.]])
    >>> following
    array([4., 8.])
    """
    # TODO: how many windows have a value behind them?
    # YOUR CODE HERE
    raise NotImplementedError()
