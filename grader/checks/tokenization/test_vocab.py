"""Public checks of tokenization/vocab. The oracle gives each word the number of words that come before it.

Texts are glued together from known words, so the oracle never has to split. White space on which Python and other
programs disagree (U+001C to U+001F, U+0085) is not drawn.
"""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, expect_raises, hint, points, requires

WORDS = ["a", "b", "B", "가", "나다", "😀", "é", "e\u0301"]
GAPS = [" ", "  ", "\n", "\t", "\u3000", " \r\n"]
SPECIALS = ("[PAD]", "[UNK]")
VOCAB = {"[PAD]": 0, "[UNK]": 1, "a": 2, "b": 3, "가": 4}


def numbered(words, specials=SPECIALS, min_freq=1):
    """The vocabulary of the words of all texts: a word's id is the number of tokens before it."""
    counts = {word: words.count(word) for word in words}
    kept = [word for word in counts if counts[word] >= min_freq and word not in specials]
    vocab = {special: specials.index(special) for special in specials}
    for word in kept:
        more = sum(counts[other] > counts[word] for other in kept)
        ties = sum(counts[other] == counts[word] and other < word for other in kept)
        vocab[word] = len(specials) + more + ties
    return vocab


def randoms():
    """Random numbers that choose evenly, so that every kind of word is tried whatever the seed."""
    return st.integers(0, 2**16).map(random.Random)


def text_of(rng, words, size):
    """(text, its words): `size` words with white space between them, and perhaps around them."""
    chosen = [rng.choice(words) for _ in range(size)]
    text = "".join(rng.choice(GAPS) * (i > 0) + word for i, word in enumerate(chosen))
    return rng.choice(["", "", *GAPS]) + text + rng.choice(["", "", *GAPS]), chosen


@st.composite
def corpora(draw, words=WORDS):
    """(texts, vocabulary) with the default options."""
    sizes, rng = draw(st.lists(st.integers(0, 5), max_size=3)), draw(randoms())
    drawn = [text_of(rng, words, size) for size in sizes]
    return [text for text, _ in drawn], numbered([word for _, part in drawn for word in part])


@st.composite
def options(draw):
    """(texts, keywords, vocabulary): other specials, which the texts may hold, and rare words left out."""
    specials = draw(st.sampled_from([(), ("[UNK]",), SPECIALS, ("가", "[UNK]", "a"), ("b", "a")]))
    min_freq, sizes, rng = draw(st.integers(1, 3)), draw(st.lists(st.integers(0, 7), max_size=3)), draw(randoms())
    drawn = [text_of(rng, ["a", "b", "가", "나다", *specials], size) for size in sizes]
    words = [word for _, part in drawn for word in part]
    given_options = {"specials": specials, "min_freq": min_freq}
    return [text for text, _ in drawn], given_options, numbered(words, specials, min_freq)


def vocabulary_of(rng):
    """A vocabulary whose ids are in no order, with gaps; with "[UNK]" or without."""
    words = rng.sample(WORDS, rng.randint(1, 4)) + ["[UNK]"] * rng.randint(0, 1)
    return dict(zip(words, rng.sample(range(10), len(words)), strict=True))


@st.composite
def encodings(draw):
    """(text, vocabulary, ids): unknown words only where there is "[UNK]"."""
    size, rng = draw(st.integers(0, 5)), draw(randoms())
    vocab = vocabulary_of(rng)
    text, words = text_of(rng, [*vocab, *WORDS] if "[UNK]" in vocab else list(vocab), size)
    return text, vocab, [vocab.get(word, vocab.get("[UNK]")) for word in words]


@st.composite
def decodings(draw):
    """(ids, vocabulary, text)."""
    size, rng = draw(st.integers(0, 5)), draw(randoms())
    vocab = vocabulary_of(rng)
    tokens = [rng.choice(list(vocab)) for _ in range(size)]
    return [vocab[token] for token in tokens], vocab, " ".join(tokens)


@st.composite
def unknown(draw):
    """(function, arguments) that must raise KeyError: one word or id is not in the vocabulary."""
    function, known, rng = draw(st.sampled_from(["encode", "decode"])), draw(st.integers(0, 5)), draw(randoms())
    vocab = vocabulary_of(rng)
    if function == "encode":
        vocab.pop("[UNK]", None)
        words, stranger = list(vocab)[:known], rng.choice(["x", "[UNK]"])
        at = rng.randint(0, len(words))
        return function, (" ".join([*words[:at], stranger, *words[at:]]), vocab)
    ids = list(vocab.values())
    stranger = rng.choice([-1, -len(ids), *(i for i in range(11) if i not in ids)])
    ids, at = ids[:known], rng.randint(0, min(known, len(ids)))
    return function, ([*ids[:at], stranger, *ids[at:]], vocab)


@points(1)
@hint(
    "Count the words of both texts on paper and number them, behind the specials. Then go the way of one word: id and back."
)
@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("build_vocab", (["b a 가", "a b  a"],), VOCAB),
        ("build_vocab", (["b a 가", "a b  a"], ("[UNK]",), 2), {"[UNK]": 0, "a": 1, "b": 2}),
        ("encode", ("가 c a", VOCAB), [4, 1, 2]),
        ("decode", ([4, 1, 2], VOCAB), "가 [UNK] a"),
    ],
    ids=["vocabulary", "options", "encode", "decode"],
)
def test_examples(student, function, arguments, expected):
    """The examples of the file come out as written there."""
    expect_equal(getattr(student, function)(*arguments), expected)


@points(0.75)
@hint("Write down each word with its count. Frequent ones come first; which of two equal counts is smaller by `<`?")
@given(case=corpora())
def test_build(student, case):
    """build_vocab numbers specials first, then words by frequency, ties by code points."""
    drawn, vocab = case
    expect_equal(student.build_vocab(drawn), vocab)


@points(0.5)
@requires("test_build")
@hint("Which tokens may be left out for being rare, and what if a text holds a special?")
@given(case=options())
def test_options(student, case):
    """build_vocab takes any specials, once each, and leaves out words below min_freq."""
    drawn, given_options, vocab = case
    expect_equal(student.build_vocab(drawn, **given_options), vocab)


@points(0.75)
@hint("How many words does this text have? And what is the id of one that is not in the vocabulary?")
@given(case=encodings())
def test_encode(student, case):
    """encode gives every word its id, and unknown words that of [UNK]."""
    text, vocab, ids = case
    expect_equal(student.encode(text, vocab), ids)


@points(0.5)
@hint("Look for the token whose id is given; a place in a list need not be its id.")
@given(case=decodings())
def test_decode(student, case):
    """decode writes the tokens of the ids with one space between them."""
    ids, vocab, text = case
    expect_equal(student.decode(ids, vocab), text)


@points(0.25)
@requires("test_encode", "test_decode")
@hint("`d[key]` raises KeyError by itself. Lists do not: there -1 is the last place.")
@given(case=unknown())
def test_unknown(student, case):
    """An id that is not in the vocabulary raises KeyError, and so does an unknown word when there is no [UNK]."""
    function, arguments = case
    expect_raises(KeyError, getattr(student, function), *arguments)


@points(0.25)
@requires("test_build")
@hint("Look at min_freq before you count.")
@given(drawn=st.lists(st.sampled_from(["a", "b a"]), max_size=2), min_freq=st.integers(-3, 0))
def test_min_freq(student, drawn, min_freq):
    """A min_freq below 1 raises ValueError."""
    expect_raises(ValueError, student.build_vocab, drawn, ("[UNK]",), min_freq)
