"""Right: four cases written out, one after the other; a decoder that remembers its state."""


def bytes_per_char(s):
    return [len(_one(ord(char))) for char in s]


def _one(c):
    if c < 0x80:
        return [c]
    if c < 0x800:
        return [0xC0 + c // 64, 0x80 + c % 64]
    if c < 0x10000:
        return [0xE0 + c // 4096, 0x80 + c // 64 % 64, 0x80 + c % 64]
    return [0xF0 + c // 262144, 0x80 + c // 4096 % 64, 0x80 + c // 64 % 64, 0x80 + c % 64]


def utf8_encode(s):
    out = []
    for char in s:
        if "\ud800" <= char <= "\udfff":
            raise ValueError(repr(char))
        out += _one(ord(char))
    return bytes(out)


def utf8_decode(b):
    text = ""
    left, value, low = 0, 0, 0
    for byte in b:
        if left:
            if not 0x80 <= byte <= 0xBF:
                raise ValueError("continuation")
            value = value * 64 + byte - 0x80
            left -= 1
            if left == 0:
                if value < low or value > 0x10FFFF or 0xD800 <= value <= 0xDFFF:
                    raise ValueError("value")
                text += chr(value)
        elif byte < 0x80:
            text += chr(byte)
        elif 0xC0 <= byte <= 0xDF:
            left, value, low = 1, byte - 0xC0, 0x80
        elif 0xE0 <= byte <= 0xEF:
            left, value, low = 2, byte - 0xE0, 0x800
        elif 0xF0 <= byte <= 0xF7:
            left, value, low = 3, byte - 0xF0, 0x10000
        else:
            raise ValueError("start")
    if left:
        raise ValueError("cut")
    return text
