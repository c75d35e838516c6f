"""UTF-8 by hand.

Run: grade tokenization/utf8

Every character has a number, its code point; UTF-8 writes that number with one to four bytes. Byte-level tokenizers
start from these bytes. Write both directions yourself: `str.encode`, `bytes.decode`, `bytes(text, ...)`,
`str(data, ...)` and the module `codecs` are not to be used.

Hints, from a question to nearly the answer:

Hint 1 (a question): How many bits of the code point fit into 1, 2, 3 and 4 bytes?
Hint 2 (the idea): 7, 11, 16 and 21. The first byte is 0xxxxxxx, 110xxxxx, 1110xxxx or 11110xxx, and every byte after
    it 10xxxxxx: six bits each.
Hint 3 (nearly the line): `bytes([0xE0 | c >> 12, 0x80 | c >> 6 & 63, 0x80 | c & 63])` are three bytes. When you decode,
    add six bits at a time, `value = value << 6 | byte & 63`, and refuse a value that fewer bytes could hold.
"""


def bytes_per_char(s: str) -> list[int]:
    """Return how many bytes UTF-8 needs for each code point of s, in order.

    1 byte up to U+007F, 2 up to U+07FF, 3 up to U+FFFF, 4 up to U+10FFFF. Code points are counted, not what looks like
    one character: "👍🏽" has two of them.

    s       str without surrogates, possibly empty
    return  list of int

    >>> bytes_per_char("aé가😀")
    [1, 2, 3, 4]
    """
    # TODO: compare each code point, `ord(char)`, with the three limits.
    ### BEGIN SOLUTION
    return [1 + sum(ord(char) > limit for limit in (0x7F, 0x7FF, 0xFFFF)) for char in s]
    ### END SOLUTION


def utf8_encode(s: str) -> bytes:
    """Return the UTF-8 bytes of a text.

    A code point of n bytes is written in binary, the first byte holding its highest bits:
        1 byte    0xxxxxxx
        2 bytes   110xxxxx 10xxxxxx
        3 bytes   1110xxxx 10xxxxxx 10xxxxxx
        4 bytes   11110xxx 10xxxxxx 10xxxxxx 10xxxxxx

    s       str of any code points, possibly empty; nothing is normalised or added
    return  bytes
    raise   ValueError when s has a surrogate, a code point from U+D800 to U+DFFF: these are no characters

    >>> utf8_encode("é가😀").hex(" ")
    'c3 a9 ea b0 80 f0 9f 98 80'
    """
    # TODO: for each code point choose the form, and fill in its bits.
    ### BEGIN SOLUTION
    out = bytearray()
    for char in s:
        [n], c = bytes_per_char(char), ord(char)
        if 0xD800 <= c <= 0xDFFF:
            raise ValueError(f"U+{c:04X} is a surrogate")
        out.append((0x00, 0xC0, 0xE0, 0xF0)[n - 1] | c >> 6 * (n - 1))
        out += bytes(0x80 | c >> shift & 0x3F for shift in (12, 6, 0)[4 - n :])
    return bytes(out)
    ### END SOLUTION


def utf8_decode(b: bytes) -> str:
    """Return the text that UTF-8 bytes stand for. Bytes that are not UTF-8 are refused; nothing is skipped or replaced.

    b       bytes, possibly empty
    return  str
    raise   ValueError
            - when a character is cut off: fewer bytes follow its first byte than that one announces
            - when one of the bytes that should follow is not 10xxxxxx
            - when a character starts with a byte that none of the four forms starts with (10xxxxxx, 11111xxx)
            - when the form is longer than needed: the bytes C0 80 give 0, which one byte can hold
            - when the value is a surrogate (U+D800 to U+DFFF) or above U+10FFFF

    >>> utf8_decode(bytes.fromhex("c3 a9 ea b0 80 f0 9f 98 80"))
    'é가😀'
    """
    # TODO: the first byte tells the length; collect the bits; then look whether the value is allowed.
    ### BEGIN SOLUTION
    text = ""
    i = 0
    while i < len(b):
        for n, (mask, lead) in enumerate(((0x80, 0x00), (0xE0, 0xC0), (0xF0, 0xE0), (0xF8, 0xF0)), start=1):
            if b[i] & mask == lead:
                break
        else:
            raise ValueError(f"no character starts with the byte {b[i]:02X}")
        following = b[i + 1 : i + n]
        if any(byte & 0xC0 != 0x80 for byte in following):
            raise ValueError(f"something else inside the character that starts at byte {i}")
        value = b[i] & ~mask
        for byte in following:
            value = value << 6 | byte & 0x3F
        char = chr(value)  # a ValueError above U+10FFFF
        if 0xD800 <= value <= 0xDFFF or bytes_per_char(char) != [n]:  # bits are missing where it is cut off
            raise ValueError(f"U+{value:04X} must not be written as {n} bytes, or is cut off")
        text += char
        i += n
    return text
    ### END SOLUTION
