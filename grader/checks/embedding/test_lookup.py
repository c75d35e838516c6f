"""Public checks of embedding/lookup. The oracle multiplies with a one-hot matrix."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import (
    T0,
    T2,
    Tolerance,
    array_values,
    expect_close,
    expect_equal,
    expect_raises,
    expect_unchanged,
    hint,
    points,
    requires,
)

SUM = Tolerance(atol=1e-12)
"""At most 6 gradients below 20 in one row: 6 * 6 * 20 * 1.1e-16 = 8e-14, in any order."""
PLAIN = [(1,), (2,), (3,), (4,), (2, 2), (2, 3)]
SPECIAL = [(), (0,), (2, 0), (1, 2, 2)]


def one_hot(ids, vocab_size):
    """Oracle: (...,) -> (..., V), a single 1 in the column of each id."""
    return (ids[..., None] == np.arange(vocab_size)).astype(np.float64)


@st.composite
def ids_of(draw, shapes, vocab_size):
    """Ids of one of the shapes; the smaller the vocabulary, the more of them repeat."""
    shape, count = draw(st.sampled_from(shapes)), st.integers(0, vocab_size - 1)
    size = math.prod(shape)
    ids = np.array(draw(st.lists(count, min_size=size, max_size=size)))
    return ids.reshape(shape).astype(draw(st.sampled_from(["int64", "int32", "uint8"])))


@st.composite
def lookups(draw, shapes=PLAIN, dtypes=("float64",)):
    """(ids, table, looked up)."""
    v, d = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    ids = draw(ids_of(shapes, v))
    table = draw(array_values((v, d), draw(st.sampled_from(dtypes))))
    return ids, table, (one_hot(ids, v) @ table).astype(table.dtype)  # exact: one product is not zero


@st.composite
def gradients(draw, shapes=PLAIN, dtypes=("float64",)):
    """(ids, dout, vocab_size, gradient of the table in float64)."""
    v, d = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    ids = draw(ids_of(shapes, v))
    dout = draw(array_values((*ids.shape, d), draw(st.sampled_from(dtypes))))
    return ids, dout, v, one_hot(ids, v).reshape(-1, v).T @ dout.reshape(-1, d).astype(np.float64)


BAD_IDS = [
    (IndexError, [-1]),
    (IndexError, [0, -3]),
    (IndexError, [1, -4, 2]),
    (IndexError, [3]),
    (IndexError, [2, 7, 0]),
    (TypeError, [1.0]),
    (TypeError, [0.5, 2.0]),
    (TypeError, [True, False, True]),
]
"""Ids of which at least one is no row of a table of three rows."""


@points(1)
@hint("Id 2 stands for the third row. It occurs twice, so the third row gets two gradients.")
@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("embed", ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],), [[5.0, 6.0], [1.0, 2.0], [5.0, 6.0]]),
        ("embed_grad", ([[1.0, 1.0], [2.0, 0.0], [10.0, 20.0]], 3), [[2.0, 0.0], [0.0, 0.0], [11.0, 21.0]]),
    ],
    ids=["embed", "embed_grad"],
)
def test_example(student, function, arguments, expected):
    """The examples of the file: ids 2, 0, 2 and a table of three rows."""
    numbers, *rest = arguments
    got = getattr(student, function)(np.array([2, 0, 2]), np.array(numbers), *rest)
    expect_close(got, np.array(expected), SUM)


@points(1)
@hint("The first row of the table belongs to id 0. The vectors stand in the order of the ids.")
@given(case=lookups())
def test_lookup(student, case):
    """embed gives for each id the row of the table with this number."""
    ids, table, expected = case
    expect_equal(student.embed(ids, table), expected)


@points(1)
@hint("When an id occurs twice, its row moves both vectors. What happens to the two gradients?")
@given(case=gradients())
def test_gradient(student, case):
    """embed_grad adds each gradient to the row of its id; the other rows stay zero."""
    ids, dout, vocab_size, expected = case
    expect_close(student.embed_grad(ids, dout, vocab_size), expected, SUM)


@points(0.25)
@requires("test_lookup")
@hint("The result has one axis more than the ids: D numbers for each of them. No ids have no minimum.")
@given(case=lookups(SPECIAL))
def test_lookup_shapes(student, case):
    """embed takes ids of any shape: a single id, no ids, ids with three axes."""
    ids, table, expected = case
    expect_equal(student.embed(ids, table), expected)


@points(0.25)
@requires("test_gradient")
@hint("However many axes the ids have, the result has the shape of the table, (V, D).")
@given(case=gradients(SPECIAL))
def test_gradient_shapes(student, case):
    """embed_grad takes ids of any shape; without ids the gradient is zero."""
    ids, dout, vocab_size, expected = case
    expect_close(student.embed_grad(ids, dout, vocab_size), expected, SUM)


@points(0.25)
@requires("test_lookup", "test_gradient")
@hint("np.zeros makes float64 unless you give it a dtype. A single row, table[i], is a window into the table.")
@given(forward=lookups([(), (2, 2)], ["float32", "float64"]), back=gradients([(), (2, 2)], ["float32", "float64"]))
def test_fresh_array(student, forward, back):
    """Both functions leave their arguments as they are and return new arrays, float32 for float32."""
    ids, table, expected = forward
    expect_close(expect_unchanged(student.embed, ids, table), expected, T0)
    ids, dout, vocab_size, expected = back
    got = expect_unchanged(student.embed_grad, ids, dout, vocab_size)
    expect_close(got, expected, T2, dtype=dout.dtype.name)  # at most 4 gradients in float32: 4 * 6e-8, relatively


@points(0.25)
@requires("test_lookup", "test_gradient")
@hint("numpy answers table[-1] without a word, and np.array([1.0]).astype(int) as well. Test the ids first.")
def test_refuses_bad_ids(student):
    """Negative and too large ids raise IndexError, ids that are no integers TypeError."""
    for error, ids in BAD_IDS:
        expect_raises(error, student.embed, np.array(ids), np.arange(1.0, 7.0).reshape(3, 2))
        expect_raises(error, student.embed_grad, np.array(ids), np.ones((len(ids), 2)), 3)


@points(0.25)
@requires("test_gradient")
@hint("Compare dout.shape with the shape of the ids: numpy stretches a single gradient in silence.")
@given(
    shapes=st.sampled_from([((3,), (1, 2)), ((3,), (2, 2)), ((2, 3), (3, 2)), ((2, 2), (2, 2)), ((2, 1), (2, 3, 2))])
)
def test_refuses_bad_shapes(student, shapes):
    """A dout whose shape is not (*ids.shape, D) raises ValueError."""
    ids, dout = shapes
    expect_raises(ValueError, student.embed_grad, np.zeros(ids, np.int64), np.ones(dout), 4)
