"""Public checks of tokenization/bert_normalize. The oracle is a table that says what becomes of each drawn character.

Only characters are drawn whose category is the same in all versions of Unicode.
"""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grader.testing import expect_equal, hint, points

PLAIN = ["a", "b", "7", "ß", "あ", "σ"]
"""Nothing happens to these."""
WORDS = {
    "B": "b", "é": "e", "É": "e", "e\u0301": "e", "ñ": "n", "Ж": "ж", "й": "и", "İ": "i", "Å": "a", "ΟΣ": "οσ",
    "ς": "ς", "ﬁ": "ﬁ",
    "Ｗ": "ｗ", "１": "１", "½": "½", "²": "²", "😀": "😀", "€": "€", "가": "\u1100\u1161", "한": "\u1112\u1161\u11ab",
    "\u1100\u1161\u11a8": "\u1100\u1161\u11a8", "ガ": "カ", "ｶﾞ": "ｶﾞ", "ば": "は", "हि": "हि", "हु": "ह",
    "\u0301": "", "Ǆ": "ǆ",
}  # fmt: skip
"""{text: what lower-casing leaves of it}."""
DROPPED = ["\0", "\ufffd", "\u200b", "\u00ad", "\u200d", "\x07", "\x7f", "\ufeff", "\ue000", "\x85"]
SPACES = [" ", "\t", "\n", "\r", "\u00a0", "\u3000", "\u2003"]
IDEOGRAPHS = ["漢", "字", "一", "\u9fff", "\u3400", "\u4dbf", "中"]
NO_IDEOGRAPHS = ["\u33ff", "\u4dc0", "\u4dff", "\ua000", "あ", "カ", "\u1112\u1161"]
SIGNS = [*",.!-_$^~`+<|='\"#%&*/:;>?@[\\]{}()", "！", "。", "—", "“", "·", "؟"]
NO_SIGNS = ["€", "´", "°", "×", "a", "7"]


def tokens(atoms, lowercase=True):
    """The tokens of atoms side by side: words grow, until white space or something that stands alone comes."""
    done, word = [], ""
    for atom in atoms:
        if atom in DROPPED:
            continue
        if atom in SPACES or atom in SIGNS or atom in IDEOGRAPHS:
            done += [word, "" if atom in SPACES else atom]
            word = ""
        else:
            word += WORDS.get(atom, atom) if lowercase else atom
    return [token for token in [*done, word] if token]


@st.composite
def texts(draw, *kinds, lowercase=True):
    """(text, tokens): a few atoms side by side, of each kind equally many; a random number reaches them all."""
    size, rng = draw(st.integers(0, 6)), random.Random(draw(st.integers(0, 2**16)))
    atoms = [rng.choice(rng.choice(kinds)) for _ in range(size)]
    return "".join(atoms), tokens(atoms, lowercase)


@points(2)
@hint("Write the categories of the characters below them, and what each of the four steps does to them.")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("Héllo,  漢字 100%！",), ["hello", ",", "漢", "字", "100", "%", "！"]),
        (("Héllo", False), ["Héllo"]),
        (("한국",), ["\u1112\u1161\u11ab\u1100\u116e\u11a8"]),
    ],
    ids=["sentence", "accents kept", "Hangul"],
)
def test_examples(student, arguments, expected):
    """The examples of the file come out as written there."""
    expect_equal(student.basic_tokenize(*arguments), expected)


@points(1.5)
@hint("Take each character apart by NFD, look at the categories of the parts, and lower what is left one by one.")
@given(case=texts(list(WORDS), list(WORDS), [*PLAIN, " ", " "]))
def test_words(student, case):
    """Accents are dropped, capitals become small, and Hangul stays together in each word."""
    text, expected = case
    expect_equal(student.basic_tokenize(text), expected)


@points(1.25)
@hint("Which characters does `str.isprintable` call unprintable here, and which of them are white space?")
@given(case=texts(DROPPED, SPACES, PLAIN))
@example(case=("a\tb", ["a", "b"]))  # by category a control character, and yet white space
def test_cleaning(student, case):
    """Control and format characters are dropped; white space of all kinds separates words."""
    text, expected = case
    expect_equal(student.basic_tokenize(text), expected)


@points(1.25)
@hint("Print hex(ord(character)): is it in one of the two ranges?")
@given(case=texts(IDEOGRAPHS, NO_IDEOGRAPHS, PLAIN))
def test_ideographs(student, case):
    """Every ideograph is a token of its own, and nothing else in a word is."""
    text, expected = case
    expect_equal(student.basic_tokenize(text), expected)


@points(1.25)
@hint("Some signs of ASCII are symbols by their category, such as $ and ^. They count as punctuation here.")
@given(case=texts(SIGNS, SIGNS, NO_SIGNS))
def test_punctuation(student, case):
    """Every punctuation character is a token of its own."""
    text, expected = case
    expect_equal(student.basic_tokenize(text), expected)


@points(0.75)
@hint("Which of the four steps depends on lowercase? Everything in it, and nothing outside of it.")
@given(case=texts(list(WORDS), list(WORDS), [*PLAIN, "漢", ",", " ", "\u200b"], lowercase=False))
@example(case=("A,b", ["A", ",", "b"]))
def test_without_lowercase(student, case):
    """With lowercase=False, capitals, accents and Hangul stay as they are; the rest is done all the same."""
    text, expected = case
    expect_equal(student.basic_tokenize(text, lowercase=False), expected)
