"""Hidden checks of attention/scaled_dot_product: what must not be seen, and the laws of a mixture."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import Tolerance, array_values, expect, expect_close, hint, points, requires

CLOSE = Tolerance(rtol=1e-9, atol=1e-9)
"""Scores up to 20 from 6 products: off by 1e-14, and so are the weights."""


@st.composite
def inputs(draw, least=1):
    """[q, k, v] with up to 6 queries and keys, in other memory orders too."""
    tq, tk, d, dv = (draw(st.integers(low, 6)) for low in (1, least, 1, 1))
    q, k, v = (draw(array_values(shape, styles=("normal", "integers"))) for shape in ((tq, d), (tk, d), (tk, dv)))
    return [q, np.asfortranarray(k), v[:, ::-1]] if draw(st.booleans()) else [q, k, v]


@st.composite
def hiding(draw):
    """(arguments, mask, spoilt arguments): the keys and values that nobody may see hold 1e6 in the second."""
    q, k, v = draw(inputs(2))
    hidden = np.array(draw(st.lists(st.booleans(), min_size=len(k), max_size=len(k))))
    hidden[draw(st.integers(0, len(k) - 1))] = False
    spoilt = [q, np.where(hidden[:, None], 1e6, k), np.where(hidden[:, None], -1e6, v)]
    mask = ~hidden if draw(st.booleans()) else np.tile(~hidden, (len(q), 1))
    return [q, k[~hidden], v[~hidden]], mask, spoilt


@points(0.75)
@requires("test_mask")
@hint("Without the forbidden keys and values the result is the same, whatever they held.")
@given(case=hiding())
def test_forbidden_keys_are_invisible(student, case):
    """Keys that are forbidden, and their values, have no influence."""
    visible, mask, spoilt = case
    output, weights = student.attention(*visible)
    all_weights = np.zeros((len(output), len(mask.T)))
    all_weights[:, mask.reshape(-1, mask.shape[-1])[0]] = weights
    expect_close(student.attention(*spoilt, mask), (output, all_weights), CLOSE)


@st.composite
def sequences(draw):
    """(x, changed, t): two sequences that are the same up to and without token t."""
    n, d = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    x = draw(array_values((n, d), styles=("normal", "integers")))
    t = draw(st.integers(1, n - 1))
    changed = x.copy()
    changed[t:] += draw(st.sampled_from([1.0, -50.0, 1e3]))
    return x, changed, t


@points(0.5)
@requires("test_mask", "test_causal_mask")
@hint("With the causal mask a token sees itself and the past. Does anything of the future reach the earlier rows?")
@given(case=sequences())
def test_future_does_not_leak(student, case):
    """With the causal mask, later tokens do not change the output of earlier ones."""
    x, changed, t = case
    mask = student.causal_mask(len(x))
    before, _ = student.attention(x, x, x, mask)
    after, _ = student.attention(changed, changed, changed, mask)
    expect_close(after[:t].copy(), before[:t].copy(), CLOSE, note="These are the tokens before the change.")


@st.composite
def shuffled(draw):
    """([q, k, v], order of the keys)."""
    arguments = draw(inputs())
    return arguments, draw(st.permutations(range(len(arguments[1]))))


@points(0.5)
@requires("test_output")
@hint("A sum has no order: has one key a special place in your code?")
@given(case=shuffled())
def test_order_of_keys(student, case):
    """Keys have no order, weights add up to 1, and an output stays between the smallest and the largest value."""
    (q, k, v), order = case
    output, weights = student.attention(q, k, v)
    moved = student.attention(q, k[order], v[order])
    expect_close(moved, (output, weights[:, order].copy()), CLOSE, note="Keys and values were shuffled together.")
    expect_close(weights.sum(axis=-1), np.ones(len(q)), CLOSE, note="These are the sums of the weights.")
    inside = (output >= v.min(axis=0) - 1e-9) & (output <= v.max(axis=0) + 1e-9)
    expect(bool(inside.all()), "An output is outside the range of the values.", actual=output)
