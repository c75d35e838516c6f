"""Public checks of attention/multi_head. The oracle never reshapes: a head sees the columns of the others as zeros."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T2,
    Tolerance,
    array_values,
    expect_close,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

CLOSE = Tolerance(rtol=1e-9, atol=1e-9)
"""Entries of x and the weights are about 1, so scores stay below 1e3 and outputs below 100, off by 1e-11 at most."""
LARGE = CLOSE._replace(rtol=1e-6)
"""Scores up to 2e6, from three sums of 3 products, are off by 1e-8 at most: so are the weights, relatively."""


def softmax(scores, allowed):
    """(T, T) -> (T, T): a weight is 1 / (sum of exp(other - score) over the allowed others)."""
    gaps = np.minimum(scores[:, None, :] - scores[:, :, None], 700.0)
    return np.where(allowed, 1 / np.maximum((np.exp(gaps) * allowed[:, None, :]).sum(axis=-1), 1e-300), 0.0)


def layer(x, w_in, b_in, w_out, b_out, num_heads, mask=None):
    """Oracle in float64, sequence by sequence and head by head."""
    x, w_in, b_in, w_out, b_out = (np.asarray(part, dtype=np.float64) for part in (x, w_in, b_in, w_out, b_out))
    t, depth = x.shape[1:]
    allowed = np.ones((t, t), dtype=bool) if mask is None else mask
    output = np.zeros(x.shape) + b_out
    for sequence, result in zip(x, output, strict=True):
        q, k, v = (sequence @ w_in[i * depth : (i + 1) * depth].T + b_in[i * depth : (i + 1) * depth] for i in range(3))
        for head in range(num_heads):
            mine = np.arange(depth) * num_heads // depth == head
            weights = softmax((q * mine) @ k.T / math.sqrt(mine.sum()), allowed)
            result += weights @ (v * mine) @ w_out.T
    return output


@st.composite
def layers(draw, batch=1, tokens=(1, 4), heads=(1, 1), depth=3, dtype="float64", scale=1.0, identity=False):
    """[x, w_in, b_in, w_out, b_out, num_heads]; with `identity`, nothing happens after the attention."""
    b, t, h = draw(st.integers(1, batch)), draw(st.integers(*tokens)), draw(st.integers(*heads))
    width = h * draw(st.integers(1, depth))
    shapes = [(b, t, width), (3 * width, width), (3 * width,), (width, width), (width,)]
    arrays = [draw(array_values(shape, low=-1, high=1, styles=("integers", "normal"))) for shape in shapes]
    if identity:
        arrays[3:] = [np.eye(width), np.zeros(width)]
    return [*((scale * array).astype(dtype) for array in arrays), h]


@st.composite
def answered(draw, **options):
    """(arguments, expected)."""
    arguments = draw(layers(**options))
    return arguments, layer(*arguments)


@st.composite
def masked(draw, empty=False):
    """(arguments with mask, expected): the causal mask or any; with `empty`, one token may attend to nothing."""
    arguments = draw(layers(tokens=(2, 4), heads=(1, 2), depth=2))
    t = arguments[0].shape[1]
    mask = np.tril(np.ones((t, t), dtype=bool))
    if draw(st.booleans()):
        mask = np.array(draw(st.lists(st.booleans(), min_size=t * t, max_size=t * t))).reshape(t, t)
    mask[:, draw(st.integers(0, t - 1))] = True
    if empty:
        mask[draw(st.integers(0, t - 1))] = False
    return [*arguments, mask], layer(*arguments, mask)


@points(2.5)
@hint("With two heads each has one column, and the scores are products of two numbers. Do it by hand.")
@pytest.mark.parametrize("num_heads", [1, 2])
def test_example(student, num_heads):
    """The examples of the file: two tokens, with one head and with two."""
    eye = np.eye(2)
    arguments = np.array([[[1.0, 0.0], [0.0, 1.0]]]), np.concatenate([eye, eye, eye]), np.zeros(6), eye, np.zeros(2)
    heavy = 1 / (1 + math.exp(-1 / math.sqrt(2))), 1 / (1 + math.exp(-1))  # 0.6698 and 0.7311
    rows = (
        [[heavy[0], 1 - heavy[0]], [1 - heavy[0], heavy[0]]] if num_heads == 1 else [[heavy[1], 0.5], [0.5, heavy[1]]]
    )
    expect_close(student.multi_head_attention(*arguments, num_heads), np.array([rows]), CLOSE)


@points(2)
@hint("A lone token has the weight 1: what is left is the projection to v, with its bias, and the output projection.")
@given(case=answered(batch=2, tokens=(1, 1), heads=(1, 2)))
def test_single_token(student, case):
    """A token that is alone gets its own value, through the output projection."""
    arguments, expected = case
    expect_close(student.multi_head_attention(*arguments), expected, CLOSE)


@points(2)
@requires("test_single_token")
@hint("One head is plain attention: queries, keys and values are x through the three blocks of w_in and b_in.")
@given(case=answered(tokens=(2, 4), identity=True))
def test_one_head(student, case):
    """With one head, each token gets the values of its sequence, mixed by the softmax of its scores."""
    arguments, expected = case
    expect_close(student.multi_head_attention(*arguments), expected, CLOSE)


@points(2.5)
@requires("test_one_head")
@hint("Cut the columns into blocks, one per head, and follow one number: where is it after each reshape?")
@given(case=answered(batch=2, tokens=(2, 3), heads=(2, 3)))
def test_heads(student, case):
    """Each head attends with its own block of columns, and the outputs stand side by side."""
    arguments, expected = case
    expect_close(student.multi_head_attention(*arguments), expected, CLOSE)


@points(1)
@requires("test_heads")
@hint("Where the mask is False the score is -inf, before the softmax, and in every head and sequence.")
@given(case=masked())
def test_mask(student, case):
    """A token attends only to the tokens that the mask allows."""
    arguments, expected = case
    expect_close(student.multi_head_attention(*arguments), expected, CLOSE)


@points(0.5)
@requires("test_mask")
@hint("All scores of that token are -inf: -inf - -inf is NaN, and so is 0 / 0.")
@given(case=masked(empty=True))
def test_nothing_allowed(student, case):
    """A token that may attend to nothing gets the bias b_out."""
    arguments, expected = case
    expect_close(student.multi_head_attention(*arguments), expected, CLOSE)


@points(0.5)
@requires("test_one_head")
@hint("exp(1000) is infinite. Subtract the largest score of each row first.")
@given(case=answered(tokens=(2, 3), identity=True, scale=12.0))
def test_large_scores(student, case):
    """Large scores give the right result."""
    arguments, expected = case
    expect_close(student.multi_head_attention(*arguments), expected, LARGE)


@points(0.5)
@requires("test_heads")
@hint("np.sqrt(8) is a float64 number that makes float32 arrays float64; math.sqrt(8) is not.")
@given(case=answered(heads=(1, 2), dtype="float32", scale=0.5))
def test_dtype_and_inputs(student, case):
    """float32 gives float32, and the arguments are left as they were."""
    arguments, expected = case
    expect_close(
        expect_unchanged(student.multi_head_attention, *arguments), expected, T2, dtype="float32"
    )  # measured: off by 2.4e-7


@points(0.5)
@requires("test_heads")
@hint("Look at num_heads and at the rest of D / num_heads before you cut.")
@given(case=layers(batch=2), num_heads=st.sampled_from([0, -1, -2, "D + 1", "2 * D"]) | st.integers(2, 5))
def test_refuses_bad_heads(student, case, num_heads):
    """A number of heads below 1, or one that does not divide D, raises ValueError."""
    depth = case[0].shape[2]
    number = {"D + 1": depth + 1, "2 * D": 2 * depth}.get(num_heads, num_heads)
    number = number if number < 1 or depth % number else depth + 1
    expect_raises(ValueError, student.multi_head_attention, *case[:5], number)
