"""Hidden checks of tokenization/utf8. The oracle is a table of byte ranges, as The Unicode Standard prints it.

Table 3-7, "Well-Formed UTF-8 Byte Sequences": which ranges the second byte may be in depends on the first byte.
"""

import re

from hypothesis import given
from hypothesis import strategies as st

from grader.testing import expect_equal, expect_raises, hint, points, requires

WELL_FORMED = re.compile(
    rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]"
    rb"|[\xe1-\xec][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|[\xee-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}"
    rb"|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})*"
)
VALUES = {
    (2, 0xC0): [0, 0x7F, 0x80, 0x7FF],
    (3, 0xE0): [0x7F, 0x7FF, 0x800, 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0xFFFF],
    (4, 0xF0): [0x7F, 0xD800, 0xFFFF, 0x10000, 0x10FFFF, 0x110000, 0x1FFFFF],
    (4, 0xF8): [0x10000, 0x10FFFF],
}
"""{(bytes of the form, its mark): values near the limits}."""
STARTS = bytes.fromhex("41 80 bf c2 c1 df e0 e1 ed ef f0 f1 f4 f5 f7 f8 ff")
REST = [b"", b"\x41", b"\x80", b"\x9f\xbf", b"\xa0\x80\x80"]


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


def written(n, mark, value):
    """A form with any value in it, allowed or not."""
    return bytes([mark | value >> 6 * (n - 1), *(0x80 | value >> 6 * i & 63 for i in reversed(range(n - 1)))])


def sequences():
    """(bytes, text or None): forms with values near the limits, and first bytes with what may follow. Each is tried."""
    drawn = [written(n, mark, value) for (n, mark), values in VALUES.items() for value in values]
    drawn += [bytes([start]) + rest for start in STARTS if start >= 0xC0 for rest in REST]
    drawn += [bytes([start]) for start in STARTS if start < 0xC0]
    return st.sampled_from([(b, b.decode() if WELL_FORMED.fullmatch(b) else None) for b in drawn])


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
