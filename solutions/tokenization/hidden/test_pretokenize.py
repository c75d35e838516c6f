"""Hidden checks of tokenization/pretokenize: sentences of many languages with any white space.

The oracle writes each character's class as a letter, and applies the pattern to that.
"""

import random
import re
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from grader.testing import expect, expect_equal, hint, points, requires

ATOMS = [
    "The", "don't", "we'll", "they'Re", "x'sy", "3.14", "1,000", "한국어", "말'd", "中文", "ありがとう", "Ça", "naïve", "ﬁ",
    "Ωμέγα", "привет", "עברית", "ไทย", "हिन्दी", "😀😀", "👍🏽", "...", "--", "a_b", "@x", "#1", "$5", "½",
    "x²", "Ⅷ", "一二", "٣", "\u200b", "'", "\"",
    "I'm", "'ve", "!'s", "一월", "rock'n'roll", "`", "e\u0301",
]  # fmt: skip
GAPS = ["", "", " ", " ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u3000", " \n ", "   ", "\u2003"]
CLASSES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[Lstrevmld]+| ?N+| ?[O']+|[ W]+(?![^ W])|[ W]+")
"""The pattern over classes: L letter, N number, O other, W white space; ' and the letters of contractions stay."""


def classes(text):
    """One character for each character of the text."""
    kept = "'strevmld "
    names = {"L": "L", "N": "N"}
    return "".join(
        char if char in kept else "W" if char.isspace() else names.get(unicodedata.category(char)[0], "O")
        for char in text
    )


@st.composite
def sentences(draw):
    """(text, pieces); a random number chooses evenly."""
    size, rng = draw(st.integers(1, 9)), random.Random(draw(st.integers(0, 2**16)))
    text = "".join(rng.choice(GAPS) + rng.choice(ATOMS) for _ in range(size)) + rng.choice(GAPS)
    return text, [text[match.start() : match.end()] for match in CLASSES.finditer(classes(text))]


@points(2)
@hint("Try sentences of other languages, with accents as code points of their own, and white space of all kinds.")
@given(case=sentences())
@example(case=("2½ m", ["2½", " m"]))
def test_sentences(student, case):
    """Sentences of many languages are cut as GPT-2 cuts them."""
    text, pieces = case
    expect_equal(student.pretokenize(text), pieces)


@points(1)
@requires("test_kinds", "test_spaces")
@hint("Every character of the text must be in exactly one piece, whatever it is.")
@given(text=st.text(max_size=8))
def test_nothing_is_lost(student, text):
    """The pieces of any text are not empty, and put together they are the text."""
    pieces = student.pretokenize(text)
    expect_equal("".join(pieces), text)
    expect(all(pieces), f"One of the pieces is empty: {pieces}.")
