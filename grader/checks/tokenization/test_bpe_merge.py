"""Public checks of tokenization/bpe_merge. The oracle of merging is str.replace, which also reads from the left."""

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, expect_unchanged, hint, points, requires

ABSENT = 5


def replaced(ids, pair, new_id):
    """merge_pair by str.replace, each id standing for one character."""
    known = sorted({*ids, *pair, new_id})
    letter = {number: chr(0xE000 + place) for place, number in enumerate(known)}
    number = {character: number for number, character in letter.items()}
    text = "".join(letter[i] for i in ids)
    return [number[character] for character in text.replace(letter[pair[0]] + letter[pair[1]], letter[new_id])]


def counted(words):
    """pair_counts by writing every word out as often as it occurs."""
    written = [ids for ids, frequency in words for _ in range(frequency)]
    return dict(Counter((ids[i], ids[i + 1]) for ids in written for i in range(len(ids) - 1)))


def ids_of(symbols, low, high):
    return st.lists(st.sampled_from(symbols), min_size=low, max_size=high)


@st.composite
def merges(draw):
    """(ids, pair, new_id, merged): the pair stands in the ids, but for one kind where it does not."""
    kind = draw(st.sampled_from(["any", "run", "swapped", "absent", "digits"]))
    ids = draw(ids_of([0, 0, 0, 1] if kind == "run" else [0, 1, 2, 3], 2, 8))
    at = draw(st.integers(0, len(ids) - 2))
    pair = (ids[at], ids[at + 1])
    if kind == "run":
        ids, pair = [*ids[:at], 0, 0, *ids[at:]], (0, 0)
    elif kind == "swapped":
        ids = [*ids, pair[1], pair[0]]
    elif kind == "digits":  # as a text "12 3" ends like "2 3", but these are other ids
        ids = [*ids, 10 + pair[0], pair[1]]
    elif kind == "absent":
        pair = draw(st.sampled_from([(ABSENT, ids[0]), (ids[-1], ABSENT)]))
    new_id = draw(st.sampled_from([9, 256]))
    return ids, pair, new_id, replaced(ids, pair, new_id)


@st.composite
def corpora(draw):
    """(words, counts): words of at least two ids, with their frequencies."""
    word = st.one_of(ids_of([0, 1, 2, 3], 2, 5), ids_of([0, 0, 0, 1], 2, 6))
    words = draw(st.lists(st.tuples(word, st.integers(1, 4)), min_size=1, max_size=3))
    return words, counted(words)


@points(1)
@hint("Do it with a pencil: put a finger on each place where a pair starts, one place after the other.")
@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("pair_counts", ([([1, 1, 1], 2), ([1, 2], 3)],), {(1, 1): 4, (1, 2): 3}),
        ("merge_pair", ([7, 7, 7], (7, 7), 9), [9, 7]),
        ("merge_pair", ([1, 2, 3, 1, 2], (1, 2), 4), [4, 3, 4]),
    ],
    ids=["counts", "overlap", "twice"],
)
def test_examples(student, function, arguments, expected):
    """The examples of the file come out as written there."""
    expect_equal(getattr(student, function)(*arguments), expected)


@points(0.75)
@hint("Write down the place `i` where you read, before and after each id that you append.")
@given(case=merges())
def test_merge(student, case):
    """merge_pair replaces the pair wherever it stands, read from left to right."""
    ids, pair, new_id, merged = case
    expect_equal(student.merge_pair(ids, pair, new_id), merged)


@points(0.75)
@hint("How much does one word of n ids add to all counts together? Its frequency times n - 1.")
@given(case=corpora())
def test_counts(student, case):
    """pair_counts counts the neighbours inside each word, times the frequency of the word."""
    words, counts = case
    expect_equal(student.pair_counts(words), counts)


@points(0.5)
@hint("Write the pair in place of the new id: which id is lost, or there twice?")
@given(case=merges().filter(lambda case: case[2] in case[3]))
def test_merge_undone(student, case):
    """After a merge the pair is gone, and writing it in place of the new id gives the ids back."""
    ids, pair, new_id, _merged = case
    merged = student.merge_pair(ids, pair, new_id)
    undone = [old for i in merged for old in (pair if i == new_id else (i,))]
    expect(undone == ids, f"With {pair} in place of {new_id}, {merged} is {undone}.", actual=undone, expected=ids)
    left = any((one, two) == pair for one, two in itertools.pairwise(merged))
    expect(not left, f"The pair {pair} is still there: {merged}.")


@points(0.25)
@requires("test_merge")
@hint("Build a new list with `append` and leave the argument alone: the caller still needs it.")
@given(case=merges())
def test_merge_keeps_input(student, case):
    """merge_pair leaves its list as it was."""
    ids, pair, new_id, merged = case
    expect_equal(expect_unchanged(student.merge_pair, ids, pair, new_id), merged)


@points(0.25)
@requires("test_counts")
@hint("Read the words only: no `pop`, no `sort`, no `+=` on a list of the caller's.")
@given(case=corpora())
def test_counts_keeps_input(student, case):
    """pair_counts leaves its words as they were."""
    words, counts = case
    expect_equal(expect_unchanged(student.pair_counts, words), counts)


@points(0.25)
@requires("test_examples")
@hint("What does your loop do when there is no second id to look at?")
@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("merge_pair", ([], (1, 2), 9), []),
        ("merge_pair", ([1], (1, 2), 9), [1]),
        ("merge_pair", ([2], (2, 2), 9), [2]),
        ("pair_counts", ([],), {}),
        ("pair_counts", ([([], 3), ([4], 2), ([1, 2], 1)],), {(1, 2): 1}),
    ],
    ids=["no ids", "one id", "one of two", "no words", "short words"],
)
def test_short(student, function, arguments, expected):
    """Lists of no id or of one id hold no pair, and nothing goes wrong."""
    expect_equal(getattr(student, function)(*arguments), expected)
