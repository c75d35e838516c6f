"""Your decoder knows the forms of one, two and three bytes. Emoji have four.

Fails: test_examples, test_decode
"""


def bytes_per_char(s):
    lengths = []
    for char in s:
        c = ord(char)
        if c < 0x80:
            lengths.append(1)
        elif c < 0x800:
            lengths.append(2)
        elif c < 0x10000:
            lengths.append(3)
        else:
            lengths.append(4)
    return lengths


def utf8_encode(s):
    out = []
    for char in s:
        c = ord(char)
        if 0xD800 <= c <= 0xDFFF:
            raise ValueError("surrogate")
        if c < 0x80:
            out += [c]
        elif c <= 0x7FF:
            out += [0xC0 | c >> 6, 0x80 | c & 63]
        elif c <= 0xFFFF:
            out += [0xE0 | c >> 12, 0x80 | c >> 6 & 63, 0x80 | c & 63]
        else:
            out += [0xF0 | c >> 18, 0x80 | c >> 12 & 63, 0x80 | c >> 6 & 63, 0x80 | c & 63]
    return bytes(out)


def utf8_decode(b):
    text = ""
    i = 0
    while i < len(b):
        first = b[i]
        if first <= 0x7F:
            n, value, least = 1, first, 0
        elif 0xC0 <= first <= 0xDF:
            n, value, least = 2, first & 31, 0x80
        elif 0xE0 <= first <= 0xEF:
            n, value, least = 3, first & 15, 0x800
        else:
            raise ValueError("not a first byte")
        rest = b[i + 1 : i + n]
        if len(rest) < n - 1:
            raise ValueError("cut off")
        for byte in rest:
            if not 0x80 <= byte <= 0xBF:
                raise ValueError("not a following byte")
            value = value << 6 | byte & 63
        if value < least:
            raise ValueError("longer than needed")
        if 0xD800 <= value <= 0xDFFF or value > 0x10FFFF:
            raise ValueError("not a character")
        text += chr(value)
        i += n
    return text
