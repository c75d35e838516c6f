"""Draw the picture of positional encodings in exercises/vit/README.md.

Run: python docs/pictures/vit_positional_encoding.py
"""

import math

from draw import INK, STRONG, box, line, save, text

N, D = 32, 32
SIDE = 8


def encode(t):
    """The D numbers of position t."""
    angles = [t / 10000 ** (2 * i / D) for i in range(D // 2)]
    return [wave(angle) for angle in angles for wave in (math.sin, math.cos)]


def shade(value):
    """A fill for a value from -1 (orange) over 0 (white) to 1 (blue)."""
    end = (43, 108, 176) if value > 0 else (192, 112, 20)
    return "#" + "".join(f"{round(255 + (one - 255) * abs(value)):02x}" for one in end)


def main():
    """The table as stripes, and the product of every encoding with that of position 12."""
    table = [encode(t) for t in range(N)]
    left, top = 95, 50
    parts = [text(left + D * SIDE / 2, 32, "sinusoidal(32, 32)"), text(left + D * SIDE / 2, 340, "column")]
    for t, row in enumerate(table):
        for i, value in enumerate(row):
            parts.append(box(left + i * SIDE, top + t * SIDE, SIDE, SIDE, shade(value), shade(value)))
    parts += [text(left - 8, top + t * SIDE + 8, t, 11, "end") for t in (0, 8, 16, 24, 31)]
    parts += [text(left + i * SIDE + 4, top + N * SIDE + 15, i, 11) for i in (0, 8, 16, 24, 31)]
    parts.append(text(34, 182, "position", 12))
    x0, y0, wide, high = 440, 306, 9, 14
    products = [sum(a * b for a, b in zip(row, table[12], strict=True)) for row in table]
    parts += [
        line([(x0, 50), (x0, y0), (x0 + N * wide, y0)]),
        line([(x0 + t * wide, y0 - p * high) for t, p in enumerate(products)], STRONG[2], 2.5),
        line([(x0 + 12 * wide, 82), (x0 + 12 * wide, y0)], INK, 1, "4 4"),
        text(x0 + 12 * wide, 72, "16 = d / 2", 12),
        text(x0 + N * wide / 2, 32, "product with the encoding of position 12"),
        text(x0 + N * wide / 2, 340, "position"),
    ]
    parts += [text(x0 + t * wide, y0 + 15, t, 11) for t in (0, 12, 24, 31)]
    parts += [text(x0 - 8, y0 - p * high + 4, p, 11, "end") for p in (0, 8, 16)]
    title = "Fast waves in the first columns, slow ones in the last; products fall with the distance"
    save("vit", "positional_encoding.svg", 760, 355, title, *parts)


if __name__ == "__main__":
    main()
