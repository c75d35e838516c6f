"""Hidden checks of tokenization/wordpiece_encode: real pieces. The oracle: a regular expression, long pieces first."""

import random
import re

from hypothesis import example, given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, hint, points, requires

FIRST = [
    "un",
    "u",
    "a",
    "able",
    "play",
    "pl",
    "play.",
    "한",
    "한국",
    "안녕",
    "\u1112\u1161",
    "\u1112",
    "1",
    "19",
    "😀",
    "#",
    "##",
]
NEXT = [
    "able",
    "a",
    "b",
    "le",
    "ing",
    "in",
    "g",
    "s",
    "국",
    "국어",
    "하",
    "하세요",
    "녕",
    "\u11ab",
    "\u1161",
    "9",
    "99",
    "😀",
    "#",
    "+",
    ".",
]
VOCAB = {*FIRST, *("##" + piece for piece in NEXT), "[UNK]", "##x#y"}


def alternatives(pieces):
    return re.compile("|".join(re.escape(piece) for piece in sorted(pieces, key=len, reverse=True)))


BEGINS, CONTINUES = (
    alternatives(p for p in VOCAB if p),
    alternatives(p[2:] for p in VOCAB if len(p) > 2 and p[:2] == "##"),
)


def pieces_of(word):
    """The pieces of a word that is not empty."""
    pieces, at = [], 0
    while at < len(word):
        match = (CONTINUES if at else BEGINS).match(word, at)
        if match is None:
            return ["[UNK]"]
        pieces.append("##" * (at > 0) + match[0])
        at = match.end()
    return pieces


@st.composite
def words(draw):
    """(word, pieces): a first piece, others, and seldom something unknown."""
    size, rng = draw(st.integers(0, 4)), random.Random(draw(st.integers(0, 2**16)))
    word = rng.choice(FIRST) + "".join(rng.choice(NEXT) for _ in range(size)) + rng.choice(["", "", "", "q"])
    return word, pieces_of(word)


@points(1.25)
@hint("Try Korean words, emoji, Hangul in its parts, and words with # in them.")
@given(case=words())
@example(case=("한##a", ["한", "###", "###", "##a"]))  # inside a word, # is a piece of its own
def test_real_pieces(student, case):
    """Words in English and Korean are cut as BERT cuts them."""
    word, pieces = case
    expect_equal(student.wordpiece(word, VOCAB), pieces)


@points(0.75)
@requires("test_longest_pieces")
@hint("Take the ## off and put the pieces together: is it the word?")
@given(case=words())
def test_pieces_spell_the_word(student, case):
    """Without their ##, the pieces are the word again, and no longer start of it is in the vocabulary."""
    word, expected = case
    pieces = student.wordpiece(word, VOCAB)
    expect(pieces == ["[UNK]"] or "##" not in pieces[1:], f"A piece of {pieces} is empty.")
    spelled = "".join(piece[2 * (place > 0) :] for place, piece in enumerate(pieces))
    expect_equal(spelled, "[UNK]" if expected == ["[UNK]"] else word, f"(Of the pieces {pieces}.)")
    longer = [word[:end] for end in range(len(pieces[0]) + 1, len(word) + 1) if word[:end] in VOCAB]
    expect(expected == ["[UNK]"] or not longer, f"The first piece is {pieces[0]}, but {longer} would fit.")
