"""Hidden checks of attention/multi_head: larger layers, and what the layer cannot know."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, expect_close, hint, points, requires

CLOSE = Tolerance(rtol=1e-9, atol=1e-9)
"""Weights are of the size 1 / sqrt(D), so scores and outputs are below 100 and off by 1e-12."""


@st.composite
def layers(draw, batch=3, tokens=(1, 7)):
    """[x, w_in, b_in, w_out, b_out, num_heads] with up to 4 heads of depth 5, in other memory orders too."""
    b, t, h, d = (draw(st.integers(*r)) for r in ((1, batch), tokens, (1, 4), (1, 5)))
    rng, depth = np.random.default_rng(draw(st.integers(0, 2**16))), h * d
    x, w_in, b_in = (rng.normal(size=shape).round(3) for shape in ((b, t, depth), (3 * depth, depth), (3 * depth,)))
    w_out, b_out = rng.normal(size=(depth, depth)).round(3), rng.normal(size=depth).round(3)
    if draw(st.booleans()):
        x, w_in, b_in = x[:, ::-1], np.asfortranarray(w_in), b_in[::-1]
    return [x, w_in / math.sqrt(depth), b_in, w_out / math.sqrt(depth), b_out, h]


def by_hand(x, w_in, b_in, w_out, b_out, num_heads, mask):
    """Oracle with a loop for sequence, head and token."""
    (b, t, depth), d = x.shape, x.shape[2] // num_heads
    output = np.empty(x.shape)
    for n in range(b):
        for i in range(t):
            row = []
            for head in range(num_heads):
                at = [slice(block * depth + head * d, block * depth + (head + 1) * d) for block in range(3)]
                query = w_in[at[0]] @ x[n, i] + b_in[at[0]]
                keys = [w_in[at[1]] @ x[n, j] + b_in[at[1]] for j in range(t)]
                powers = [math.exp(query @ key / math.sqrt(d)) if mask[i, j] else 0.0 for j, key in enumerate(keys)]
                values = [w_in[at[2]] @ x[n, j] + b_in[at[2]] for j in range(t)]
                row.append(sum(power * value for power, value in zip(powers, values, strict=True)) / sum(powers))
            output[n, i] = w_out @ np.concatenate(row) + b_out
    return output


@st.composite
def larger(draw):
    """(arguments, expected), half of them with a mask."""
    arguments = draw(layers())
    t = arguments[0].shape[1]
    mask = np.tril(np.ones((t, t), dtype=bool)) if draw(st.booleans()) else np.ones((t, t), dtype=bool)
    given_mask = None if mask.all() else mask
    return [*arguments, given_mask], by_hand(*arguments, mask)


@points(1)
@requires("test_mask")
@hint("Does anything depend on how many heads, columns or tokens there are, or on how the arrays lie in memory?")
@given(case=larger())
def test_larger(student, case):
    """Larger layers give the right result, with and without the causal mask."""
    arguments, expected = case
    expect_close(student.multi_head_attention(*arguments), expected, CLOSE)


@st.composite
def shuffled(draw):
    """(arguments, order of the tokens)."""
    arguments = draw(layers(batch=2, tokens=(2, 7)))
    return arguments, draw(st.permutations(range(arguments[0].shape[1])))


@points(1)
@requires("test_heads")
@hint("Attention does not know where a token stands. Has one place a special part in your code?")
@given(case=shuffled())
def test_order_of_tokens(student, case):
    """Shuffling the tokens shuffles the result alike."""
    (x, *weights), order = case
    plain = student.multi_head_attention(x, *weights)
    expect_close(student.multi_head_attention(x[:, order], *weights), plain[:, order].copy(), CLOSE)


@points(0.5)
@requires("test_heads")
@hint("The sequences of a batch have nothing to do with each other.")
@given(arguments=layers())
def test_sequences_are_independent(student, arguments):
    """The last sequence of a batch alone gives the same result as in the batch."""
    x, *weights = arguments
    batch = student.multi_head_attention(x, *weights)
    expect_close(student.multi_head_attention(x[-1:], *weights), batch[-1:].copy(), CLOSE)


@points(0.5)
@requires("test_mask")
@hint("With the causal mask a token sees itself and the past. Does anything of the future reach the earlier rows?")
@given(arguments=layers(tokens=(2, 7)), number=st.sampled_from([1.0, -50.0, 1e3]))
def test_future_does_not_leak(student, arguments, number):
    """With the causal mask, the last token does not change the result of the others."""
    x, *weights = arguments
    mask = np.tril(np.ones((x.shape[1],) * 2, dtype=bool))
    changed = np.concatenate([x[:, :-1], x[:, -1:] + number], axis=1)
    before, after = (student.multi_head_attention(y, *weights, mask)[:, :-1].copy() for y in (x, changed))
    expect_close(after, before, CLOSE, note="These are the tokens before the last one.")
