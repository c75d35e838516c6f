"""The oracles of tokenization/utf8: CPython's codec against the table of The Unicode Standard, both against ours."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.examples import load_checks

ROOT = Path(__file__).resolve().parents[2]
UTF8 = load_checks(ROOT / "grader/checks/tokenization/test_utf8.py")
HIDDEN = load_checks(ROOT / "solutions/tokenization/hidden/test_utf8.py")
SOLUTION = load_checks(ROOT / "solutions/tokenization/utf8.py")

few = settings(max_examples=100, deadline=None, database=None)


def accepted(decode, b):
    """The text, or None where ValueError is raised."""
    try:
        return decode(b)
    except ValueError:
        return None


def near_the_limits():
    """All sequences of one, two and three bytes near the limits of the table, and four where the first says so."""
    edges = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xEC, 0xED, 0xEF]
    leads = [0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFF]
    for n in (1, 2, 3):
        yield from map(bytes, itertools.product(edges + leads, repeat=n))
    yield from map(bytes, itertools.product(leads, edges[1:9], edges[1:9], edges[1:9]))


def test_table_is_the_codec():
    """Both accept the same byte sequences, and the solution accepts these too."""
    for b in near_the_limits():
        text = accepted(bytes.decode, b)
        assert (HIDDEN.WELL_FORMED.fullmatch(b) is not None) == (text is not None)
        assert accepted(SOLUTION.utf8_decode, b) == text


def test_all_lengths():
    """One of 97 code points, in base 64, by the codec, and by the solution."""
    for c in range(0, 0x110000, 97):
        if not 0xD800 <= c <= 0xDFFF:
            assert HIDDEN.digits(chr(c)) == chr(c).encode() == SOLUTION.utf8_encode(chr(c))


@pytest.mark.parametrize(
    ("text", "lengths"),
    [("aé가😀", [1, 2, 3, 4]), ("❤️", [3, 3]), ("👍🏽", [4, 4]), ("👨‍👩‍👧", [4, 3, 4, 3, 4]), ("🇰🇷", [4, 4]),
     ("𠮷", [4]), ("☺", [3]),
     ("\u1100\u1161\u11a8", [3, 3, 3]), ("é°Ω", [2, 2, 2])],
)  # fmt: skip
def test_lengths_of_the_lesson(text, lengths):
    """What the lesson says about emoji, Hangul and ideographs."""
    assert [len(char.encode()) for char in text] == lengths == SOLUTION.bytes_per_char(text)


@few
@given(b=UTF8.broken(UTF8.CUT + UTF8.NOT_FOLLOWING + UTF8.NO_START + UTF8.TOO_LONG + UTF8.FORBIDDEN))
def test_broken_bytes_are_refused(b):
    """The codec, the table and the solution refuse what students are asked to refuse."""
    assert accepted(bytes.decode, b) is None
    assert not HIDDEN.WELL_FORMED.fullmatch(b)
    assert accepted(SOLUTION.utf8_decode, b) is None


@few
@given(s=UTF8.with_surrogate())
def test_surrogates_are_refused(s):
    """By the codec and by the solution."""
    for encode in (str.encode, SOLUTION.utf8_encode):
        with pytest.raises(ValueError):
            encode(s)


@few
@given(case=HIDDEN.sequences(), other=st.text(HIDDEN.characters()))
def test_drawn_sequences(case, other):
    """The drawn answers are the codec's; texts of all scripts survive."""
    b, text = case
    assert accepted(bytes.decode, b) == text == accepted(SOLUTION.utf8_decode, b)
    assert SOLUTION.utf8_decode(other.encode()) == other
