"""Public checks of tokenization/utf8. The oracle is Python's own codec, strict."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, expect_raises, hint, points, requires

KNOWN = ["a", "é", "가", "😀", "中", "あ", "Ω", "°", "힣", "☺", "𠮷", "각", "e\u0301", "❤️", "👍🏽"]
LIMITS = [
    "\0",
    "\x7f",
    "\x80",
    "ÿ",
    "\u07ff",
    "\u0800",
    "\ud7ff",
    "\ue000",
    "\ufeff",
    "\uffff",
    "\U00010000",
    "\U0010ffff",
]
EXAMPLE = "c3 a9 ea b0 80 f0 9f 98 80"

CUT = ["c3", "e2", "e2 82", "f0", "f0 9f", "f0 9f 98"]
NOT_FOLLOWING = [
    "c3 41", "c3 c3 a9", "c3 e9", "e2 41 82", "e2 82 41", "e2 c2 82",
    "f0 41 98 80", "f0 9f 41 80", "f0 9f 98 41", "c3 7f",
    "c3 c0", "e2 82 00",
]  # fmt: skip
NO_START = ["80", "bf", "bf bf", "a9 a9", "f8 90 80 80", "f8 90 80 80 80", "fc 90 80 80", "ff", "fe", "ff bf"]
TOO_LONG = ["c0 80", "c1 bf", "e0 80 80", "e0 9f bf", "f0 80 80 80", "f0 8f bf bf", "e0 81 81"]
AROUND = [(b"", b""), (b"a", b"a"), (b"\xea\xb0\x80", b"\xc3\xa9")]
FORBIDDEN = ["ed a0 80", "ed bf bf", "ed a0 bd ed b8 80", "f4 90 80 80", "f7 bf bf bf", "f5 80 80 80"]


@st.composite
def texts(draw, most=4):
    """Known characters, and the first and last code points of each length; a random number chooses evenly."""
    size, rng = draw(st.integers(0, most)), random.Random(draw(st.integers(0, 2**16)))
    return "".join(rng.choice(rng.choice([KNOWN, LIMITS])) for _ in range(size))


def broken(kinds):
    """Bytes with one fault: alone, before and after whole characters. So few that each is tried."""
    return st.sampled_from([before + bytes.fromhex(fault) + after for fault in kinds for before, after in AROUND])


@st.composite
def with_surrogate(draw):
    """A text with one surrogate or two; two that are a pair in UTF-16 are still none."""
    surrogates = draw(st.sampled_from(["\ud800", "\udfff", "\udc00", "\udbff", "\ud83d\ude00"]))
    return draw(texts(2)) + surrogates + draw(texts(2))


@points(2)
@hint("Write U+AC00 (가) in binary, cut it into 4 + 6 + 6 bits, and put the marks of the three-byte form before them.")
@pytest.mark.parametrize(
    ("function", "argument", "expected"),
    [
        ("bytes_per_char", "aé가😀", [1, 2, 3, 4]),
        ("utf8_encode", "é가😀", bytes.fromhex(EXAMPLE)),
        ("utf8_decode", bytes.fromhex(EXAMPLE), "é가😀"),
    ],
    ids=["lengths", "encode", "decode"],
)
def test_examples(student, function, argument, expected):
    """The examples of the file come out as written there."""
    expect_equal(getattr(student, function)(argument), expected)


@points(1)
@hint("Which is the largest code point of 7, 11 and 16 bits? Compare `ord(char)` with it.")
@given(s=texts())
def test_lengths(student, s):
    """bytes_per_char tells the length of every code point."""
    expect_equal(student.bytes_per_char(s), [len(char.encode()) for char in s])


@points(2)
@hint("Look at the binary digits of the first byte that differs: `format(byte, '08b')`.")
@given(case=texts().map(lambda s: (s, s.encode())))
def test_encode(student, case):
    """utf8_encode writes every character in its form."""
    s, encoded = case
    expect_equal(student.utf8_encode(s), encoded)


@points(1.5)
@hint("Take the mark off the first byte, then shift in six bits of each byte that follows.")
@given(case=texts().map(lambda s: (s.encode(), s)))
def test_decode(student, case):
    """utf8_decode reads every character of right UTF-8."""
    encoded, s = case
    expect_equal(student.utf8_decode(encoded), s)


@points(0.5)
@requires("test_encode")
@hint("Surrogates are the code points U+D800 to U+DFFF, both included.")
@given(s=with_surrogate())
def test_encode_refuses_surrogates(student, s):
    """utf8_encode raises ValueError for a surrogate."""
    expect_raises(ValueError, student.utf8_encode, s)


@points(0.5)
@requires("test_decode")
@hint("How many bytes does the first byte announce, are they there, and do all of them begin with the bits 10?")
@given(b=broken(CUT + NOT_FOLLOWING + NO_START))
def test_decode_refuses_bad_forms(student, b):
    """utf8_decode raises ValueError for cut-off characters and for bytes that may not stand where they are."""
    expect_raises(ValueError, student.utf8_decode, b)


@points(0.5)
@requires("test_decode")
@hint("Every byte is of the right form here. Which value do they give, and how many bytes does that value need?")
@given(b=broken(TOO_LONG + FORBIDDEN))
def test_decode_refuses_bad_values(student, b):
    """utf8_decode raises ValueError for forms longer than needed, for surrogates, and above U+10FFFF."""
    expect_raises(ValueError, student.utf8_decode, b)
