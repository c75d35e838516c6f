"""Public checks of attention/scaled_dot_product. The oracle visits one query after the other, and only allowed keys."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T2,
    Tolerance,
    array_values,
    expect,
    expect_close,
    expect_equal,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

CLOSE = Tolerance(rtol=1e-9, atol=1e-9)
"""Scores of up to 1.6e4, from 4 products, are off by 1e-11 at most: so are the weights, and outputs by 3 times that."""


def softmax(scores):
    """Weights without subtracting a maximum; exp(700) stands for everything larger."""
    return [1 / math.fsum(math.exp(min(other - score, 700.0)) for other in scores) for score in scores]


def attend(q, k, v, mask=None):
    """Oracle in float64: (output, weights), query by query. Keys that are not allowed are never read."""
    tq, tk = q.shape[-2], k.shape[-2]
    mask = np.broadcast_to(True if mask is None else mask, (*q.shape[:-1], tk))
    weights, output = np.zeros(mask.shape), np.zeros((*q.shape[:-1], v.shape[-1]))
    for place in np.ndindex(*q.shape[:-2], tq):
        batch, allowed = place[:-1], np.flatnonzero(mask[place]).tolist()
        products = [math.fsum((q[place] * k[(*batch, j)]).tolist()) for j in allowed]
        row = softmax([product / math.sqrt(q.shape[-1]) for product in products])
        for j, weight in zip(allowed, row, strict=True):
            weights[(*place, j)] = weight
            output[place] += weight * v[(*batch, j)]
    return output, weights


@st.composite
def queries(draw, batches=((),), dtypes=("float64",), scale=(1,)):
    """(q, k, v) with sides of 1 to 4; the numbers of queries and keys and both depths differ often."""
    tq, tk, d, dv = draw(st.tuples(*[st.integers(1, 4)] * 4))
    batch, dtype, factor = (draw(st.sampled_from(choices)) for choices in (batches, dtypes, scale))
    shapes = [(*batch, tq, d), (*batch, tk, d), (*batch, tk, dv)]
    q, k, v = (draw(array_values(shape, low=-2, high=2, styles=("integers", "normal"))) for shape in shapes)
    return [x.astype(dtype) for x in (factor * q, k, v)]


@st.composite
def plain(draw, **options):
    """(arguments, (output, weights))."""
    arguments = draw(queries(**options))
    return arguments, attend(*arguments)


@st.composite
def masked(draw, batches=((),), empty=False):
    """(arguments with mask, (output, weights)); with `empty`, one query may attend to nothing."""
    q, k, v = draw(queries(batches, scale=(1, 1 if empty else 5e4)))  # then scores lie below many a "minus infinity"
    tq, tk = q.shape[-2], k.shape[-2]
    shape = draw(st.sampled_from([(tq, tk), (tk,), (1, tk), (*q.shape[:-2], tq, tk), (*q.shape[:-2], 1, tk)]))
    size = math.prod(shape)
    mask = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size))).reshape(shape)
    mask[..., draw(st.integers(0, tk - 1))] = True
    if empty:
        mask.reshape(-1, tk)[draw(st.integers(0, size // tk - 1))] = False
    return [q, k, v, mask], attend(q, k, v, mask)


def part(result, place):
    """One of the two arrays that attention returns."""
    ok = isinstance(result, (tuple, list)) and len(result) == 2
    expect(ok, "attention returns two arrays: output and weights.", actual=result)
    return result[place]


@points(2)
@hint("The scores are 1 and 0, divided by sqrt(2). What is the softmax of that? The mask is a lower triangle.")
@pytest.mark.parametrize("function", ["attention", "causal_mask"])
def test_example(student, function):
    """The examples of the file: two queries, and the mask of three tokens."""
    if function == "causal_mask":
        mask = np.array([[True, False, False], [True, True, False], [True, True, True]])
        expect_equal(student.causal_mask(3), mask)
    else:
        heavy = 1 / (1 + math.exp(-1 / math.sqrt(2)))  # 0.6698
        weights = np.array([[heavy, 1 - heavy], [1 - heavy, heavy]])
        values = np.array([[10.0], [20.0]])
        expect_close(student.attention(np.eye(2), np.eye(2), values), (weights @ values, weights), CLOSE)


@points(1.5)
@hint("Row i holds the softmax of the scores of query i: scalar products with the keys, divided by sqrt(d).")
@given(case=plain())
def test_weights(student, case):
    """The weights of a query are the softmax of its scaled scores, over the keys."""
    arguments, (_output, weights) = case
    expect_close(part(student.attention(*arguments), 1), weights, CLOSE)


@points(1.25)
@requires("test_weights")
@hint("Each row of the output is a mixture of the rows of v. Which row of the weights belongs to it?")
@given(case=plain())
def test_output(student, case):
    """The output of a query is the sum of the values, each times its weight."""
    arguments, (output, _weights) = case
    expect_close(part(student.attention(*arguments), 0), output, CLOSE)


@points(1)
@requires("test_weights", "test_output")
@hint("A score of -inf gets the weight 0, and the allowed ones share 1. True in the mask means allowed.")
@given(case=masked())
def test_mask(student, case):
    """Keys that the mask forbids get no weight, and the allowed ones share it."""
    arguments, expected = case
    expect_close(student.attention(*arguments), expected, CLOSE)


@points(0.5)
@requires("test_mask")
@hint("Leading axes stay where they are: swap the last two axes of k only, and let @ treat the others one by one.")
@given(case=masked(batches=((2,), (1, 2), (2, 3))))
def test_leading_axes(student, case):
    """With leading axes, every batch has an attention of its own, also with a mask."""
    arguments, expected = case
    expect_close(student.attention(*arguments), expected, CLOSE)


@points(0.5)
@requires("test_mask")
@hint("All its scores are -inf: -inf - -inf is NaN, and so is 0 / 0. A large negative number is not -inf, either.")
@given(case=masked(empty=True))
def test_nothing_allowed(student, case):
    """A query that may attend to nothing has weights and output 0."""
    arguments, expected = case
    expect_close(student.attention(*arguments), expected, CLOSE)


@points(0.5)
@requires("test_output")
@hint("exp(1000) is infinite. Subtract the largest score of each query first.")
@given(case=plain(scale=(30, 1000, -1000)))
def test_large_scores(student, case):
    """Large scores give the right weights and outputs."""
    arguments, expected = case
    expect_close(student.attention(*arguments), expected, CLOSE)


@points(0.5)
@hint(
    "Query i may see key j when j <= i, itself included. Compare two ranges, or cut a square of True into a triangle."
)
@given(t=st.integers(1, 6))
def test_causal_mask(student, t):
    """causal_mask lets each token attend to itself and to those before it."""
    expect_equal(student.causal_mask(t), np.array([[j <= i for j in range(t)] for i in range(t)]))


@points(0.25)
@requires("test_output")
@hint("np.sqrt(8) is a float64 number that makes float32 arrays float64; math.sqrt(8) is not. `q /= ...` changes q.")
@given(case=plain(dtypes=("float32", "float64", "int64")))
def test_dtype_and_inputs(student, case):
    """float32 gives float32, everything else float64, and the arguments are left as they were."""
    arguments, expected = case
    dtype = "float32" if arguments[0].dtype == np.float32 else "float64"
    expect_close(expect_unchanged(student.attention, *arguments), expected, T2, dtype=dtype)


@st.composite
def refused(draw):
    """(function, arguments) that must raise ValueError."""
    tq, tk, d, more = draw(st.tuples(*[st.integers(1, 3)] * 4))
    calls = [
        ("attention", (np.ones((tq, d)), np.ones((tk, d + more)), np.ones((tk, 2)))),
        ("attention", (np.ones((tq, d + more)), np.ones((tk, d)), np.ones((tk, 2)))),
        ("attention", (np.ones((tq, d)), np.ones((tk, d)), np.ones((tk + more, 2)))),
        ("causal_mask", (1 - more,)),
    ]
    return draw(st.sampled_from(calls))


@points(0.25)
@requires("test_output", "test_causal_mask")
@hint("Queries and keys have the same depth, keys and values the same number. For causal_mask, look at t first.")
@given(case=refused())
def test_refuses_what_does_not_fit(student, case):
    """Shapes that do not fit, and causal_mask without tokens, raise ValueError."""
    function, arguments = case
    expect_raises(ValueError, getattr(student, function), *arguments)
