"""Gated cells: LSTM and GRU.

Run: grade rnn/lstm_gru

A gate is a number between 0 and 1 that the network computes itself: how much to let through. Gates let a state stay as
it is over many steps, so that its gradient does not vanish.

Hints, from a question to nearly the answer:

Hint 1 (a question): One product gives the numbers of all gates side by side. Which columns belong to which gate?
Hint 2 (the idea): np.split(z, 4, axis=1) cuts them apart, in the order i, f, g, o. Write the order down.
Hint 3 (nearly the line): c = sigmoid(f) * c + sigmoid(i) * np.tanh(g), then h = sigmoid(o) * np.tanh(c). A sigmoid
    that never overflows is 0.5 * (1 + np.tanh(z / 2)).
"""

import numpy as np


def lstm_forward(
    x: np.ndarray, h0: np.ndarray, c0: np.ndarray,
    w_ih: np.ndarray, w_hh: np.ndarray, b_ih: np.ndarray, b_hh: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Read B sequences of T steps with an LSTM.

    In each step z = W_ih x_t + b_ih + W_hh h + b_hh holds 4 D numbers: i, f, g, o, in this order, D of each. Then

        c becomes sigmoid(f) * c + sigmoid(i) * tanh(g),    h becomes sigmoid(o) * tanh(c)   with this new c

    where sigmoid(z) = 1 / (1 + exp(-z)); all products are element by element.

    x       shape (B, T, I); B and T may be 0. float64 or float32, as all others; not changed
    h0, c0  shape (B, D): both states before the first step; not changed
    w_ih    shape (4 D, I)
    w_hh    shape (4 D, D)
    b_ih    shape (4 D,)
    b_hh    shape (4 D,), a second bias that is added, too
    return  (states, h, c), fresh arrays with the dtype of x: h after each step, shape (B, T, D); h and c after the
            last step, shape (B, D), which are h0 and c0 for T = 0. Arguments z of 1000 and more are no problem

    >>> x, zero, w = np.ones((1, 1, 1)), np.zeros((1, 1)), np.array([[1.0], [-2.0], [2.0], [0.5]])
    >>> states, h, c = lstm_forward(x, zero, zero + 1, w, 0 * w, np.zeros(4), np.zeros(4))
    >>> c.round(4).tolist(), h.round(4).tolist()       # c = 0.1192 * 1 + 0.7311 * 0.9640, h = 0.6225 * tanh(c)
    ([[0.824]], [[0.4215]])
    """

    # TODO: one product for all four; cut it; the new c first, h from it.
    # YOUR CODE HERE
    raise NotImplementedError()


def gru_forward(
    x: np.ndarray, h0: np.ndarray, w_ih: np.ndarray, w_hh: np.ndarray, b_ih: np.ndarray, b_hh: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Read B sequences of T steps with a GRU, in PyTorch's variant.

    In each step W_ih x_t + b_ih holds 3 D numbers, r, z, n in this order, D of each: xr, xz, xn. And W_hh h + b_hh
    holds hr, hz, hn. Then

        r = sigmoid(xr + hr),    z = sigmoid(xz + hz),    n = tanh(xn + r * hn),    h becomes (1 - z) * n + z * h

    The reset gate r multiplies hn, after the product with W_hh and with its bias inside. (In the paper of Cho et al.
    it multiplies h before the product.)

    x       shape (B, T, I); B and T may be 0. float64 or float32, as all others; not changed
    h0      shape (B, D): the state before the first step; not changed
    w_ih, w_hh, b_ih, b_hh  shapes (3 D, I), (3 D, D), (3 D,), (3 D,)
    return  (states, h), fresh arrays with the dtype of x: h after each step, shape (B, T, D), and after the last,
            shape (B, D), which is h0 for T = 0. Arguments of sigmoid and tanh of 1000 and more are no problem

    >>> x, w = np.ones((1, 1, 1)), np.array([[1.0], [-1.0], [2.0]])
    >>> states, h = gru_forward(x, np.ones((1, 1)), w, -w, np.zeros(3), np.array([0.0, 0.0, 1.0]))
    >>> h.round(4).tolist()                            # r = 0.5, z = 0.5, n = tanh(2 + 0.5 * (-2 + 1)) = 0.9051
    [[0.9526]]
    """

    # TODO: two products here, as r meets only a part of the second; cut both.
    # YOUR CODE HERE
    raise NotImplementedError()


def rnn_param_count(kind: str, n_in: int, hidden: int) -> int:
    """Return how many parameters one layer has, with two bias vectors as in PyTorch.

    kind    "rnn" (one block of `hidden` rows), "gru" (three) or "lstm" (four)
    n_in    numbers in each step of the input, >= 1
    hidden  numbers in the state, >= 1
    return  int
    raise   ValueError for another kind, and when n_in or hidden is below 1

    >>> [rnn_param_count(kind, 10, 20) for kind in ("rnn", "gru", "lstm")]
    [640, 1920, 2560]
    """
    # TODO: rows of one block, and what each row holds: weights from the input, from the state, two biases.
    # YOUR CODE HERE
    raise NotImplementedError()
