"""Hidden checks of tokenization/bpe_merge: bytes of real words, ids of a trained vocabulary."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires

WORDS = ["banana", "mississippi", "aaaaaaa", "하하하하", "가나가나다", "😀😀😀", "the", "zzz"]


def trained(draw, text):
    """The bytes of `text`, where one kind of them is a token of a large vocabulary."""
    ids = list(text.encode())
    old, new = draw(st.sampled_from(sorted(set(ids)))), draw(st.sampled_from([256, 50_256, 100_000]))
    return [new if i == old else i for i in ids]


@st.composite
def real_merges(draw):
    """(ids, pair, new_id, merged); the oracle walks over the ids and remembers whether the last one is spent."""
    ids = trained(draw, draw(st.sampled_from(WORDS)) * draw(st.integers(1, 3)))
    at = draw(st.integers(0, len(ids) - 2))
    pair, new_id = (ids[at], ids[at + 1]), 100_256
    merged: list[int] = []
    open_left = False
    for i in ids:
        if open_left and i == pair[1]:
            merged[-1], open_left = new_id, False
        else:
            merged.append(i)
            open_left = i == pair[0]
    return ids, pair, new_id, merged


@st.composite
def real_corpora(draw):
    """(words, counts): the same ids may come twice; the oracle asks for each pair of ids how often it stands there."""
    text = st.sampled_from(WORDS)
    texts = draw(st.lists(text, min_size=1, max_size=4))
    words = [(trained(draw, text), draw(st.integers(1, 1000))) for text in texts]
    words += words[:1]
    seen = {i for ids, _ in words for i in ids}
    counts = {
        (a, b): sum(frequency * sum(x == a and y == b for x, y in itertools.pairwise(ids)) for ids, frequency in words)
        for a in seen for b in seen
    }  # fmt: skip
    return words, {pair: count for pair, count in counts.items() if count}


@points(0.5)
@hint("Try it with the bytes of 'aaaaaaa' and with ids above 255.")
@given(case=real_merges())
def test_merge_real_words(student, case):
    """merge_pair works on the bytes of English, Korean and emoji, and on large ids."""
    ids, pair, new_id, merged = case
    expect_equal(student.merge_pair(ids, pair, new_id), merged)


@points(0.5)
@hint("The same ids may stand in two entries of `words`, with different frequencies.")
@given(case=real_corpora())
def test_counts_real_words(student, case):
    """pair_counts works on the bytes of real words, on large frequencies, and when a word is listed twice."""
    words, counts = case
    expect_equal(student.pair_counts(words), counts)


@points(0.25)
@requires("test_counts")
@hint("Is anything of one word still in your variables when the next word starts?")
@given(split=st.integers(1, 3), texts=st.lists(st.sampled_from(WORDS), min_size=4, max_size=5))
def test_counts_add_up(student, split, texts):
    """The counts of two lists of words add up to the counts of the whole list."""
    words = [(list(text.encode()), place + 1) for place, text in enumerate(texts)]
    whole, one, two = (student.pair_counts(part) for part in (words, words[:split], words[split:]))
    added = {pair: one.get(pair, 0) + two.get(pair, 0) for pair in {**one, **two}}
    expect_equal(whole, added)
