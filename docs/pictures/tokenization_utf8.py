"""Draw exercises/tokenization/utf8.svg: four characters, the bits of their code points, and their bytes.

Run: python docs/pictures/tokenization_utf8.py
"""

from draw import SOFT, STRONG, box, save, text

TEXT = "aé가😀"
LEFT, TOP, ROW, BYTE, HIGH = 190, 60, 62, 130, 34


def row(number: int, char: str) -> list[str]:
    """The character, and one box for each byte: the mark in one colour, the bits of the code point in another."""
    y = TOP + number * ROW
    parts = [text(20, y + 23, char, 22, "start"), text(60, y + 23, f"U+{ord(char):04X}", 14, "start")]
    parts.append(text(LEFT - 12, y + 23, f"{len(char.encode())} byte" + "s" * (len(char.encode()) > 1), 12, "end"))
    for place, byte in enumerate(char.encode()):
        digits = format(byte, "08b")
        mark = digits[: digits.index("0") + 1]
        bits = digits[len(mark) :]
        x = LEFT + place * (BYTE + 10)
        spans = f"<tspan fill='{STRONG[3]}' font-weight='bold'>{mark}</tspan><tspan>{bits}</tspan>"
        parts += [
            box(x, y, BYTE, HIGH, SOFT[1] if place else SOFT[0]),
            f"<text x='{x + 10}' y='{y + 22}' font-size='15' font-family='monospace'>{spans}</text>",
            text(x + BYTE - 9, y + 22, f"{byte:02X}", 14, "end", STRONG[2]),
        ]
    return parts


if __name__ == "__main__":
    lines = [part for number, char in enumerate(TEXT) for part in row(number, char)]
    key = "bold: the mark of the form; then bits of the code point; at the right the byte in hexadecimal"
    title = "Four characters of one, two, three and four bytes, with the bits of each byte"
    width, height = LEFT + 4 * (BYTE + 10) + 10, TOP + 4 * ROW + 4
    save("tokenization", "utf8.svg", width, height, title, text(20, 30, key, 14, "start"), *lines)
