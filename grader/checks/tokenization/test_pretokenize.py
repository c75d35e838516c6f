"""Public checks of tokenization/pretokenize. The oracle is the pattern itself, its classes spelled out.

Only characters are drawn whose category is the same in all versions of Unicode, and white space on which Python's `re`
and other programs agree (not U+001C to U+001F, U+0085).
"""

import random
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points, requires

LETTERS = ["a", "Z", "가", "中", "あ", "é", "一", "ss"]
NUMBERS = ["1", "42", "½", "²", "Ⅷ", "٣"]
OTHERS = ["!", "😀", "_", "-", "e\u0301", "👨\u200d👩", "\u200b", "$"]
SPACES = [" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u3000", "   "]
AROUND = [("", ""), ("I", ""), ("I", "x"), (" ", ""), ("!", ""), ("1", "1"), ("", "'")]
NEARLY = ["S", "T", "LL", "Ll", "Re", "D", "M", "l", "r", "v", "x", "", "lx", "'s"]
TAILS = ["s", "t", "re", "ve", "m", "ll", "d"]
DRAWN = sorted(set("".join([*LETTERS, *NUMBERS, *OTHERS, *TAILS, "rvlSLTREVMDIx"])))


def of_category(first):
    return "".join(char for char in DRAWN if unicodedata.category(char).startswith(first))


def pattern():
    """GPT-2's pattern; Python's `re` knows no \\p{L}, so the letters and numbers that are drawn stand there."""
    letter, number = of_category("L"), of_category("N")
    return re.compile(rf"'s|'t|'re|'ve|'m|'ll|'d| ?[{letter}]+| ?[{number}]+| ?[^\s{letter}{number}]+|\s+(?!\S)|\s+")


PATTERN = pattern()


@st.composite
def glued(draw, atoms, least, most):
    """(text, pieces) of some atoms side by side; a random number chooses evenly."""
    size, rng = draw(st.integers(least, most)), random.Random(draw(st.integers(0, 2**16)))
    text = "".join(rng.choice(atoms) for _ in range(size))
    return text, PATTERN.findall(text)


@st.composite
def spaced(draw, gaps, edges):
    """(text, pieces): plain words and signs with gaps between them, and perhaps at the edges."""
    size, rng = draw(st.integers(1, 3)), random.Random(draw(st.integers(0, 2**16)))
    text = "".join(rng.choice(gaps) * (i > 0) + rng.choice(["a", "b", "1", "!", "a!"]) for i in range(size))
    text = rng.choice(edges) + text + rng.choice(edges)
    return text, PATTERN.findall(text)


def apostrophes():
    """(text, pieces): what is a contraction, or looks like one, in all places. So few that each is tried."""
    texts = [before + "'" + tail + after for tail in TAILS for before, after in AROUND]
    texts += [before + "'" + tail for tail in NEARLY for before in ("", "I")]
    return st.sampled_from([(text, PATTERN.findall(text)) for text in texts])


@points(3)
@hint("Go through the text with the list of alternatives: which is the first that fits at the place where you are?")
@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("I'm 3 apples,  말 해요!", ["I", "'m", " 3", " apples", ",", " ", " 말", " 해요", "!"]),
        ("a  \n b \n", ["a", "  \n", " b", " \n"]),
    ],
    ids=["sentence", "white space"],
)
def test_examples(student, text, pieces):
    """The examples of the file come out as written there."""
    expect_equal(student.pretokenize(text), pieces)


@points(2.5)
@hint("Print unicodedata.category of every character here. L..., N..., or something else?")
@given(case=glued(LETTERS + NUMBERS + OTHERS, 0, 4))
@example(case=("a一", ["a一"]))  # a letter that has a numeric value
@example(case=("a_", ["a", "_"]))
def test_kinds(student, case):
    """Letters, numbers and other characters are cut apart; characters of one kind stay together."""
    text, pieces = case
    expect_equal(student.pretokenize(text), pieces)


@points(2)
@hint("To which piece does a space between two words belong?")
@given(case=spaced([" "], ["", "", " "]))
def test_spaces(student, case):
    """A space belongs to the piece that follows it."""
    text, pieces = case
    expect_equal(student.pretokenize(text), pieces)


@points(2.5)
@requires("test_spaces")
@hint("Count the white space: what takes the run, and what is left of it for the word? Only U+0020 joins a word.")
@given(case=spaced([*SPACES, " \n", "\n ", " \t "], ["", "", *SPACES]) | glued(SPACES, 1, 3))
def test_white_space(student, case):
    """A run of white space is one piece; before a word it gives its last character back."""
    text, pieces = case
    expect_equal(student.pretokenize(text), pieces)


@points(2)
@hint("Contractions are the first alternatives, and they are tried only where a piece begins.")
@given(case=apostrophes())
def test_contractions(student, case):
    """'s, 't, 're, 've, 'm, 'll and 'd are pieces where a piece begins, in small letters alone."""
    text, pieces = case
    expect_equal(student.pretokenize(text), pieces)
