"""Hidden checks of tokenization/utf8. The oracle is a table of byte ranges, as The Unicode Standard prints it.

Table 3-7, "Well-Formed UTF-8 Byte Sequences": which ranges the second byte may be in depends on the first byte.
"""

import re

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, expect_raises, hint, points, requires

WELL_FORMED = re.compile(
    rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|[\xee-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})*"
)
BYTES = bytes.fromhex("41 80 bf c2 e0 a0 ed 9f f0 90 f4 8f 00 7f c0 c1 df e1 ec ee ef f1 f3 f5 f7 f8 ff")
FORMS = [(2, 0xC0), (3, 0xE0), (4, 0xF0), (4, 0xF8)]


def characters():
    """Any character: not a surrogate."""
    return st.characters(exclude_categories=["Cs"])


def digits(char):
    """The UTF-8 bytes of one character, by writing its code point in base 64."""
    c = ord(char)
    if c < 128:
        return bytes([c])
    places = []
    while c:
        c, place = divmod(c, 64)
        places.insert(0, place)
    if places[0] >= 2 ** (7 - len(places)):  # the first byte has one bit less for each byte that follows
        places.insert(0, 0)
    marks = [256 - 2 ** (8 - len(places)), *[128] * (len(places) - 1)]
    return bytes(mark + place for mark, place in zip(marks, places, strict=True))


@st.composite
def sequences(draw):
    """(bytes, text or None): a form with any bits in it, or a few bytes that stand near the limits of the table."""
    if draw(st.booleans()):
        n, mark = draw(st.sampled_from(FORMS))
        bits = draw(
            st.sampled_from([0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF])
        )
        bits = max(0, bits + draw(st.integers(-1, 1))) % (1 << (1 + 5 * n))
        b = bytes([mark | bits >> 6 * (n - 1), *(0x80 | bits >> 6 * i & 63 for i in reversed(range(n - 1)))])
    else:
        b = bytes(draw(st.lists(st.sampled_from(BYTES), max_size=5)))
    return b, b.decode() if WELL_FORMED.fullmatch(b) else None


@points(0.75)
@hint("Try characters of all scripts, and the first and the last character of each length.")
@given(s=st.text(characters(), max_size=6))
def test_any_text(student, s):
    """utf8_encode writes characters of all scripts."""
    expect_equal(student.utf8_encode(s), b"".join(map(digits, s)))


@points(1)
@requires("test_decode")
@hint("Compare with `b.decode()` on many short sequences of bytes: both raise, or both give the same text.")
@given(case=sequences())
def test_any_bytes(student, case):
    """utf8_decode reads what is UTF-8 and refuses all else."""
    b, text = case
    if text is None:
        expect_raises(ValueError, student.utf8_decode, b)
    else:
        expect_equal(student.utf8_decode(b), text)


@points(0.25)
@requires("test_encode", "test_decode")
@hint("Encode two texts apart, put the bytes together, decode: what do you get?")
@given(one=st.text(characters(), max_size=3), two=st.text(characters(), max_size=3))
def test_round_trip(student, one, two):
    """The bytes of two texts, put together, decode to both texts."""
    expect_equal(student.utf8_decode(student.utf8_encode(one) + student.utf8_encode(two)), one + two)
