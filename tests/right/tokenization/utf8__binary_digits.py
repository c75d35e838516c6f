"""Right: forms as text of binary digits; int(..., 2) does the arithmetic."""


def bytes_per_char(s):
    lengths = []
    for char in s:
        bits = len(format(ord(char), "b"))
        lengths.append(1 if bits <= 7 else 2 if bits <= 11 else 3 if bits <= 16 else 4)
    return lengths


def utf8_encode(s):
    out = bytearray()
    for char, n in zip(s, bytes_per_char(s), strict=True):
        if 0xD7FF < ord(char) < 0xE000:
            raise ValueError("surrogate")
        if n == 1:
            out.append(ord(char))
            continue
        room = 7 - n + 6 * (n - 1)
        digits = format(ord(char), "b").zfill(room)
        first, rest = digits[: 7 - n], digits[7 - n :]
        out.append(int("1" * n + "0" + first, 2))
        for i in range(0, len(rest), 6):
            out.append(int("10" + rest[i : i + 6], 2))
    return bytes(out)


def utf8_decode(b):
    text = []
    digits = [format(byte, "08b") for byte in b]
    while digits:
        first = digits.pop(0)
        ones = len(first) - len(first.lstrip("1"))
        if ones == 1 or ones > 4:
            raise ValueError("bad first byte")
        number = first[ones + 1 :] if ones else first
        for _ in range(ones - 1):
            if not digits or digits[0][:2] != "10":
                raise ValueError("bad byte inside")
            number += digits.pop(0)[2:]
        c = int(number, 2)
        if c > 0x10FFFF or 0xD800 <= c < 0xE000 or bytes_per_char(chr(c)) != [ones or 1]:
            raise ValueError("bad value")
        text.append(chr(c))
    return "".join(text)
