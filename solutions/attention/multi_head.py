"""Multi-head self-attention (15 points): the attention layer of a transformer.

Run: grade attention/multi_head

Hints, from a question to nearly the answer:

Hint 1 (a question): Every head attends on its own. Which axis must stand before T, so that @ does them one by one?
Hint 2 (the idea): q.reshape(B, T, heads, d).transpose(0, 2, 1, 3) cuts the columns into heads; k and v alike.
Hint 3 (nearly the line): Undo the transpose before the last reshape: y.transpose(0, 2, 1, 3).reshape(B, T, D).
"""

import math

import numpy as np


def multi_head_attention(
    x: np.ndarray,
    w_in: np.ndarray,
    b_in: np.ndarray,
    w_out: np.ndarray,
    b_out: np.ndarray,
    num_heads: int,
    mask: np.ndarray | None = None,
) -> np.ndarray:
    """Apply multi-head self-attention to a batch of sequences, with weights laid out as in torch.

    1. x @ w_in.T + b_in has 3 * D columns: D for the queries, then D for the keys, then D for the values.
    2. With d = D / num_heads, head h uses the columns from h * d up to, not including, (h + 1) * d of each.
    3. Each head attends within each sequence: softmax(q k^T / sqrt(d)) v, the softmax along the keys.
    4. The outputs of the heads stand side by side in their order, D columns in all. They go through w_out and b_out:
       y @ w_out.T + b_out.

    x          shape (B, T, D): B sequences of T tokens; float64 or float32; no side is 0
    w_in       shape (3 * D, D), dtype of x
    b_in       shape (3 * D,), dtype of x
    w_out      shape (D, D), dtype of x
    b_out      shape (D,), dtype of x
    num_heads  number of heads, at least 1; it divides D
    mask       None, or bool of shape (T, T): [i, j] is True where token i may attend to token j; in all sequences
               and heads. Where token i may attend to nothing, all heads give 0 (and the result is b_out)
    return     a fresh array of shape (B, T, D), dtype of x
    raise      ValueError when num_heads is below 1 or does not divide D

    No argument is changed.

    >>> x, eye, zero = np.array([[[1.0, 0.0], [0.0, 1.0]]]), np.eye(2), np.zeros(2)
    >>> w_in, b_in = np.concatenate([eye, eye, eye]), np.zeros(6)
    >>> multi_head_attention(x, w_in, b_in, eye, zero, 1).round(4).tolist()
    [[[0.6698, 0.3302], [0.3302, 0.6698]]]
    >>> multi_head_attention(x, w_in, b_in, eye, zero, 2).round(4).tolist()
    [[[0.7311, 0.5], [0.5, 0.7311]]]
    """
    # TODO: project, cut into heads, attend, put the heads side by side again, project
    ### BEGIN SOLUTION
    b, t, depth = x.shape
    heads = (x @ w_in.T + b_in).reshape(b, t, 3, num_heads, -1)  # raises ValueError when the heads do not divide D
    q, k, v = heads.transpose(2, 0, 3, 1, 4)  # (B, heads, T, d) each
    scores = q @ k.transpose(0, 1, 3, 2) / math.sqrt(depth / num_heads)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    lowest = np.finfo(scores.dtype).min  # so that the maximum of a row of -inf is finite, and -inf minus it -inf
    e = np.exp(scores - scores.max(axis=-1, keepdims=True, initial=lowest))
    weights = e / np.maximum(e.sum(axis=-1, keepdims=True), 1)  # the largest score alone gives exp(0) = 1
    return (weights @ v).transpose(0, 2, 1, 3).reshape(b, t, depth) @ w_out.T + b_out
    ### END SOLUTION
