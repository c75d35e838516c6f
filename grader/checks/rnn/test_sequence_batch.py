"""Public checks of rnn/sequence_batch. The oracle reads the batch by columns, with zip_longest, and never slices rows.

Nothing is computed here, only moved: every comparison is exact.
"""

from itertools import zip_longest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import array_values, expect, expect_equal, expect_raises, expect_unchanged, hint, points, requires


def rectangle(rows, fill, dtype):
    """Rows of different length as an array (B, L), filled up on the right."""
    columns = list(zip_longest(*rows, fillvalue=fill))
    return np.array(columns, dtype=dtype).reshape(len(columns), len(rows)).T.copy()


def padded(seqs, pad):
    """The oracle of pad_sequences: (ids, mask, lengths)."""
    lengths = np.array([sum(1 for _ in seq) for seq in seqs], dtype=np.int64)
    return rectangle(seqs, pad, np.int64), rectangle([[True] * n for n in lengths], False, bool), lengths


def last_of(h, lengths):
    """The oracle of last_state: keep the real states of each sequence, pop the last one."""
    states = [[np.zeros(h.shape[2]), *list(row)[:n]] for row, n in zip(h, lengths, strict=True)]
    return np.array([row.pop() for row in states], dtype=h.dtype).reshape(len(h), h.shape[2])


def windows_of(x, width):
    """The oracle of sliding_windows: column j is the series from place j on."""
    n = len(x) - width
    columns = [x[j : j + n] for j in range(width + 1)]
    return np.stack(columns[:-1], axis=1), columns[-1].copy()


@st.composite
def sequences(draw):
    """(seqs, pad, ids, mask, lengths) with at least one id somewhere; real ids are often equal to pad."""
    seqs = draw(st.lists(st.lists(st.integers(0, 5), max_size=5), min_size=1, max_size=4))
    seqs[draw(st.integers(0, len(seqs) - 1))].append(draw(st.integers(1, 5)))
    pad = draw(st.sampled_from([0, 1, -1]))
    return seqs, pad, *padded(seqs, pad)


@st.composite
def states(draw, least=1, dtype="float64"):
    """(h, lengths, last); NaN stands where a sequence has ended."""
    b, length, d = draw(st.integers(1, 4)), draw(st.integers(1, 5)), draw(st.integers(1, 3))
    lengths = draw(st.lists(st.integers(least, length), min_size=b, max_size=b))
    if not least:
        lengths[draw(st.integers(0, b - 1))] = 0
    lengths = np.array(lengths, dtype=np.int64)
    h = draw(array_values((b, length, d), dtype))
    h[np.arange(length) >= lengths[:, None]] = np.nan
    return h, lengths, last_of(h, lengths)


@st.composite
def series(draw, dtype="float64"):
    """(x, width, inputs, following)."""
    width, n = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    x = draw(array_values((width + n,), dtype))
    return x, width, *windows_of(x, width)


def parts(returned, count):
    """The arrays of an answer that has to be a tuple of them."""
    whole = isinstance(returned, (tuple, list)) and len(returned) == count
    expect(whole, f"It has to return a tuple of {count} arrays.")
    return returned


@points(0.75)
@hint("Draw the arrays of the example on squared paper and mark what is real: the second id, a 0, is.")
@pytest.mark.parametrize("function", ["pad_sequences", "last_state", "sliding_windows"])
def test_examples(student, function):
    """The examples of the file come out as written there."""
    h = np.array([[[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]], [[5.0, 6.0], [9.0, 9.0], [0.0, 0.0]]])
    arguments, expected = {
        "pad_sequences": (
            ([[5, 0, 7], [4]], 0),
            (np.array([[5, 0, 7], [4, 0, 0]]), np.array([[True] * 3, [True, False, False]]), np.array([3, 1])),
        ),
        "last_state": ((h, np.array([2, 1])), np.array([[3.0, 4.0], [5.0, 6.0]])),
        "sliding_windows": (
            (np.array([1.0, 2.0, 4.0, 8.0]), 2),
            (np.array([[1.0, 2.0], [2.0, 4.0]]), np.array([4.0, 8.0])),
        ),
    }[function]
    expect_equal(getattr(student, function)(*arguments), expected)


@points(0.75)
@hint("How wide must the rectangle be so that no id is lost? On which side does a row have room left?")
@given(case=sequences())
def test_ids(student, case):
    """pad_sequences keeps every id and fills each row up on the right."""
    seqs, pad, ids, _mask, _lengths = case
    expect_equal(parts(student.pad_sequences(seqs, pad), 3)[0], ids)


@points(0.5)
@hint("Count the ids of each list. A real id can look like padding, so the ids themselves do not tell.")
@given(case=sequences())
def test_mask_and_lengths(student, case):
    """pad_sequences counts each sequence, and its mask is True at that many places from the left."""
    seqs, pad, _ids, mask, lengths = case
    expect_equal(parts(student.pad_sequences(seqs, pad), 3)[1:], (mask, lengths))


@points(0.75)
@hint("A sequence of 2 steps has its last state at place 1, wherever the rectangle ends.")
@given(case=states())
def test_last_state(student, case):
    """last_state gives the state of the last real step of each sequence, whatever stands behind it."""
    h, lengths, last = case
    expect_equal(student.last_state(h, lengths), last)


@points(0.25)
@requires("test_last_state")
@hint("Place 0 - 1 = -1 is the end of the row, in numpy. What should a sequence without a step give?")
@given(case=states(least=0))
def test_length_zero(student, case):
    """last_state gives zeros for a sequence of length 0."""
    h, lengths, last = case
    expect_equal(student.last_state(h, lengths), last)


@points(0.5)
@hint("Write the windows of a short series below each other. Which is the last one with a value behind it?")
@given(case=series())
def test_windows(student, case):
    """sliding_windows gives every window that has a next value, and that value."""
    x, width, inputs, following = case
    expect_equal(student.sliding_windows(x, width), (inputs, following))


@points(0.25)
@requires("test_ids", "test_mask_and_lengths")
@hint("The longest of no sequences has length 0: `max` needs to be told so. Are ids still int64, the mask still bool?")
@pytest.mark.parametrize("seqs", [[], [[]], [[], []], [[], [3]]], ids=["none", "one empty", "two empty", "empty first"])
def test_nothing_to_pad(student, seqs):
    """pad_sequences gives arrays of the right shape and dtype also for no sequences and for empty ones."""
    expect_equal(student.pad_sequences(seqs), padded(seqs, 0))


@points(0.25)
@requires("test_ids", "test_last_state", "test_windows")
@hint(
    "A slice of x is a window into x, no copy, and `append` writes into the caller's list. Which dtype has your array?"
)
@given(case=st.tuples(states(1, "float32"), series("float32")))
def test_fresh_arrays(student, case):
    """No function changes its arguments; last_state and sliding_windows return fresh arrays of the same dtype."""
    (h, lengths, last), (x, width, inputs, following) = case
    expect_unchanged(student.pad_sequences, [[1, 2], [3]], 0)
    expect_equal(expect_unchanged(student.last_state, h, lengths), last)
    expect_equal(expect_unchanged(student.sliding_windows, x, width), (inputs, following))


@points(0.25)
@requires("test_windows")
@hint("With width = N there is a window, but no value behind it.")
@given(n=st.integers(0, 4), wrong=st.sampled_from([0, -1, "N", "N + 1"]))
def test_refuses_bad_widths(student, n, wrong):
    """sliding_windows raises ValueError for a width below 1 and for one that leaves no next value."""
    width = {"N": n, "N + 1": n + 1}.get(wrong, wrong)
    expect_raises(ValueError, student.sliding_windows, np.ones(n), width)
