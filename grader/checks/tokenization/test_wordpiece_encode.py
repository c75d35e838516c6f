"""Public checks of tokenization/wordpiece_encode. The oracle takes the longest of all pieces that begin the rest."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, expect_raises, expect_unchanged, hint, points, requires

ENGLISH = {"un", "##aff", "##able"}


def longest_match(word, vocab, unk="[UNK]", max_chars=100):
    """wordpiece by asking every entry of the vocabulary whether it begins the rest of the word."""
    rest, pieces = word, []
    while rest:
        mark = "##" * bool(pieces)
        fitting = [piece for piece in vocab if piece[: len(mark)] == mark and rest.startswith(piece[len(mark) :])]
        fitting = [piece for piece in fitting if piece != mark]
        if not fitting:
            return [unk]
        pieces.append(max(fitting, key=len))
        rest = rest[len(pieces[-1]) - len(mark) :]
    return pieces if len(word) <= max_chars else [unk]


def spell(rng, letters, least, most):
    return "".join(rng.choice(letters) for _ in range(rng.randint(least, most)))


@st.composite
def words(draw, whole, letters="ab가"):
    """(word, vocabulary, pieces): `whole` words are made of pieces; others end in a letter that no piece has.

    Every letter is in the vocabulary both ways, so that a whole word has pieces whatever is chosen.
    """
    size, longer = draw(st.integers(1, 6)), draw(st.integers(0, 6))
    rng = random.Random(draw(st.integers(0, 2**16)))
    vocab = {*letters, *("##" + letter for letter in letters)}
    vocab |= {rng.choice(["", "##"]) + spell(rng, letters, 2, 4) for _ in range(longer)}
    word = spell(rng, letters, size, size)
    if not whole:
        at = rng.randint(0, size)
        word = word[:at] + "z" + word[at:]
    return word, vocab, longest_match(word, vocab)


@st.composite
def dead_ends(draw):
    """(word, vocabulary, pieces): a short piece and what continues it are there, and so is a longer piece."""
    sizes, rng = draw(st.tuples(*[st.integers(1, 2)] * 3)), random.Random(draw(st.integers(0, 2**16)))
    one, two, three = (spell(rng, "ab", size, size) for size in sizes)
    vocab = {one, one + two, "##" + two + three} | set(rng.choices(["a", "##b", "##ab", "abb"], k=rng.randint(0, 1)))
    word = one + two + three
    return word, vocab, longest_match(word, vocab)


LIMITED = {"a", "##a", "가", "##가", "##aaa", "😀", "##😀"}


@st.composite
def limited(draw):
    """(word, max_chars, pieces): as long as allowed, one shorter, or one longer; characters of one to four bytes."""
    max_chars, more = draw(st.sampled_from([1, 2, 3, 5, 34, 100])), draw(st.sampled_from([-1, 0, 1]))
    word = draw(st.sampled_from("a가😀")) * max(1, max_chars + more)
    return word, max_chars, longest_match(word, LIMITED, max_chars=max_chars)


@points(2)
@hint("Which is the longest start of the word that is in the vocabulary? Then do the same with the rest.")
@pytest.mark.parametrize(
    ("word", "pieces"),
    [("unaffable", ["un", "##aff", "##able"]), ("unaffablez", ["[UNK]"])],
    ids=["known", "unknown"],
)
def test_examples(student, word, pieces):
    """The examples of the file come out as written there."""
    expect_equal(student.wordpiece(word, ENGLISH), pieces)


@points(2.5)
@hint("Mark in the vocabulary what may begin the word, and what may go on. Which of them is the longest that fits?")
@given(case=words(whole=True))
def test_longest_pieces(student, case):
    """Each piece is the longest that fits; only the first has no ##."""
    word, vocab, pieces = case
    expect_equal(student.wordpiece(word, vocab), pieces)


@points(1)
@requires("test_longest_pieces")
@hint("The answer is one unk for the whole word, not for a letter, and nothing of what was found before.")
@given(case=words(whole=False))
def test_unknown(student, case):
    """A word with a letter that no piece has is unknown as a whole."""
    word, vocab, pieces = case
    expect_equal(student.wordpiece(word, vocab), pieces)


@points(1)
@requires("test_longest_pieces")
@hint("What do you do when the longest piece leaves a rest that nothing fits? It is not taken back.")
@given(case=dead_ends())
def test_dead_ends(student, case):
    """A word is unknown when the longest pieces lead nowhere, even if shorter ones would do."""
    word, vocab, pieces = case
    expect_equal(student.wordpiece(word, vocab), pieces)


@points(0.75)
@requires("test_longest_pieces")
@hint("Count code points, as len() does, and compare with max_chars. Is a word of exactly max_chars too long?")
@given(case=limited())
def test_max_chars(student, case):
    """A word of more than max_chars code points is unknown, and one of just as many is not."""
    word, max_chars, pieces = case
    expect_equal(student.wordpiece(word, LIMITED, max_chars=max_chars), pieces)


@points(0.5)
@requires("test_longest_pieces")
@hint("What is asked for: the pieces of nothing, another sign for unknown words, a vocabulary left as it was?")
@pytest.mark.parametrize(
    ("word", "options", "pieces"),
    [
        ("", {}, []),
        ("x", {"unk": "<unk>"}, ["<unk>"]),
        ("aaa", {"unk": "?", "max_chars": 2}, ["?"]),
        ("a" * 100, {}, ["a"] + ["##a"] * 99),
        ("a" * 101, {}, ["[UNK]"]),
    ],
    ids=["empty word", "other unk", "too long", "100 characters", "101 characters"],
)
def test_options(student, word, options, pieces):
    """The empty word has no pieces; unknown words give `unk`; words of more than 100 characters are unknown."""
    expect_equal(expect_unchanged(student.wordpiece, word, {"a", "##a"}, **options), pieces)


@points(0.25)
@requires("test_longest_pieces")
@hint("Look at max_chars before anything else.")
@given(word=st.sampled_from(["", "a", "x", "aa"]), max_chars=st.integers(-3, 0))
def test_refuses_max_chars(student, word, max_chars):
    """A max_chars below 1 raises ValueError."""
    expect_raises(ValueError, student.wordpiece, word, {"a", "##a"}, "[UNK]", max_chars)
