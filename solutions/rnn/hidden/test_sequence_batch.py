"""Hidden checks of rnn/sequence_batch: laws that need no oracle. Nothing is computed, so all is exact."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import array_values, expect, expect_equal, hint, points, requires


@st.composite
def longer(draw):
    """(h, lengths, more, last): `more` is h with further steps of padding; a row of zeros stands for no state."""
    b, length, d = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    lengths = np.array(draw(st.lists(st.integers(0, length), min_size=b, max_size=b)), dtype=np.int64)
    last = draw(array_values((b, d))) * (lengths > 0)[:, None]
    h = np.full((b, length, d), 7.0)
    for row, n in enumerate(lengths):
        if n:
            h[row, n - 1] = last[row]
    filler = draw(st.sampled_from([np.nan, np.inf, 9.0]))
    more = np.concatenate([h, np.full((b, draw(st.integers(1, 3)), d), filler)], axis=1)
    return h, more, lengths, last


@points(0.25)
@requires("test_ids", "test_mask_and_lengths")
@hint("Take the ids that your mask keeps, row by row: are they the sequences you were given?")
@given(
    seqs=st.lists(st.lists(st.integers(-9, 99), max_size=9), min_size=1, max_size=6),
    pad=st.integers(-9, 99),
)
def test_round_trip(student, seqs, pad):
    """The mask takes from each row of ids the sequence that was put in; all else is padding."""
    ids, mask, lengths = student.pad_sequences(seqs, pad)
    expect_equal([row[keep].tolist() for row, keep in zip(ids, mask, strict=True)], seqs)
    expect_equal(lengths.tolist(), [len(seq) for seq in seqs])
    expect(bool((ids[~mask] == pad).all()), f"An id that the mask does not keep is not {pad}.")


@points(0.25)
@requires("test_last_state", "test_length_zero")
@hint("A sequence must not change its state when a longer one joins the batch.")
@given(case=longer())
def test_more_padding(student, case):
    """More steps of padding, whatever they hold, change no last state."""
    h, more, lengths, last = case
    expect_equal(student.last_state(h, lengths), last)
    expect_equal(student.last_state(more, lengths), last)


@points(0.25)
@requires("test_last_state", "test_length_zero")
@hint("A batch of no sentences is a batch: the result has no rows, but D columns.")
@given(length=st.integers(1, 3), d=st.integers(1, 3), dtype=st.sampled_from(["float64", "float32"]))
def test_empty_batch(student, length, d, dtype):
    """last_state of no sequences is an array without rows."""
    h = np.zeros((0, length, d), dtype)
    expect_equal(student.last_state(h, np.zeros(0, dtype=np.int64)), np.zeros((0, d), dtype))
