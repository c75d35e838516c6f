"""Right: decoding encodes its guess again and compares; errors are a class of its own below ValueError."""


class NotUtf8(ValueError):
    pass


def bytes_per_char(s):
    return list(map(_length, map(ord, s)))


def _length(c):
    return next(n for n, bits in ((1, 7), (2, 11), (3, 16), (4, 21)) if c >> bits == 0)


def _write(c):
    if c in range(0xD800, 0xE000) or c > 0x10FFFF:
        raise NotUtf8(hex(c))
    n = _length(c)
    tail = []
    for _ in range(n - 1):
        tail.append(0x80 | c & 0x3F)
        c >>= 6
    return bytes([c if n == 1 else 0xFF & 0xF00 >> n | c, *reversed(tail)])


def utf8_encode(s):
    return b"".join(_write(ord(char)) for char in s)


def utf8_decode(b):
    chars = []
    rest = bytes(b)
    while rest:
        n = 1 if rest[0] < 0x80 else 2 if rest[0] < 0xE0 else 3 if rest[0] < 0xF0 else 4
        c = rest[0] & (0x7F, 0x1F, 0x0F, 0x07)[n - 1]
        for byte in rest[1:n]:
            c = c << 6 | byte & 63
        if _write(c) != rest[:n]:
            raise NotUtf8(rest[:n])
        chars.append(chr(c))
        rest = rest[n:]
    return "".join(chars)
