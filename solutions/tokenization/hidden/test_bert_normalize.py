"""Hidden checks of tokenization/bert_normalize: words of many languages. The oracle takes one character at a time."""

import random
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, hint, points, requires

PARTS = [
    "Hello", "naïve", "CAFÉ", "don't", "U.S.A.", "3.14", "$5", "x^2", "서울", "대한민국", "東京都", "北京", "カタカナ", "ﾊﾟ",
    "ΜΕΓΑΣ", "Straße",
    "İstanbul", "Ｗｉｄｅ", "ﬁn", "Việt", "привет", "עִברִית", "हिन्दी", "ไทย", "👍🏽", "¿qué?", "«oui»",
    "e\u0301", "100％", "~", "`", "…", "5€", "ΟΣ",
]  # fmt: skip
GAPS = ["", "", " ", "\n", "\t", "\u3000", "\u200b", "\u00ad", "\0", "\ufffd", "\u2009"]
HANGUL = ["서울", "대한", "각", "안녕하세요", "한"]


def kind_of(char):
    """0 nothing, 1 white space, 2 stands alone, 3 part of a word."""
    category = unicodedata.category(char)
    if char in "\t\n\r" or category == "Zs":
        return 1
    if char == "\ufffd" or category in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return 0
    ascii_sign = ord(char) < 128 and not char.isalnum()
    ideograph = 0x3400 <= ord(char) < 0x4DC0 or 0x4E00 <= ord(char) < 0xA000
    return 2 if ascii_sign or ideograph or category in ("Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po") else 3


def tokens(text, lowercase):
    """One token after the other; each character of the text gives its parts."""
    done = [""]
    for char in text:
        parts = unicodedata.normalize("NFD", char) if lowercase and kind_of(char) == 3 else char
        for part in parts:
            if kind_of(part) == 3:
                done[-1] += part.lower() if lowercase else part
            elif kind_of(part):
                done += [part, ""] if kind_of(part) == 2 else [""]
    if lowercase:
        done = ["".join(char for char in token if unicodedata.category(char) != "Mn") for token in done]
    return [token for token in done if token]


@st.composite
def sentences(draw, parts=PARTS):
    """A text of some parts with gaps; a random number chooses evenly."""
    size, rng = draw(st.integers(1, 9)), random.Random(draw(st.integers(0, 2**16)))
    return "".join(rng.choice(parts) + rng.choice(GAPS) for _ in range(size))


@st.composite
def cases(draw):
    """(text, lowercase, tokens)."""
    text, lowercase = draw(sentences()), draw(st.booleans())
    return text, lowercase, tokens(text, lowercase)


@st.composite
def hangul(draw):
    """(text, tokens): Korean words, one token each."""
    words = draw(st.lists(st.sampled_from(HANGUL), min_size=1, max_size=4))
    return " ".join(words), [unicodedata.normalize("NFD", word) for word in words]


@points(1.25)
@hint("Try sentences of other languages, with signs, ideographs and invisible characters between the words.")
@given(case=cases())
def test_sentences(student, case):
    """Sentences of many languages come out as BERT has them, with lowercase and without."""
    text, lowercase, expected = case
    expect_equal(student.basic_tokenize(text, lowercase), expected)


@points(0.5)
@requires("test_words")
@hint("What is still to be done in the tokens? They have been cleaned already.")
@given(text=sentences())
def test_twice(student, text):
    """The tokens hold no white space, and tokenizing them again changes nothing."""
    tokens = student.basic_tokenize(text)
    expect(not any(set(token) & set(" \t\n\u3000\u2009") for token in tokens), f"There is white space in {tokens}.")
    expect_equal(student.basic_tokenize(" ".join(tokens)), tokens)


@points(0.25)
@requires("test_words")
@hint("NFD gives the parts of a syllable, and they stay in one word.")
@given(case=hangul())
def test_hangul(student, case):
    """Every Korean word is one token, of the parts of its syllables."""
    text, expected = case
    expect_equal(student.basic_tokenize(text), expected)
