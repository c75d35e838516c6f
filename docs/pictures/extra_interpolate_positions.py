"""Draw the picture of resized positions in exercises/extra/README.md.

Run: python docs/pictures/extra_interpolate_positions.py
"""

from draw import LINE, SOFT, STRONG, box, dot, line, save, text

LEFT, OLD, NEW = 110, 240, 120


def main():
    """Two old patches, four new ones below, and the curve between the old middles that the new middles read off."""
    parts = [text(LEFT - 14, 49, "old", 13, "end"), text(LEFT - 14, 259, "new", 13, "end")]
    values, middles = (0, 4), (-0.25, 0.25, 0.75, 1.25)
    for r, value in enumerate(values):
        parts += [box(LEFT + r * OLD, 24, OLD, 40, SOFT[2]), text(LEFT + (r + 0.5) * OLD, 49, value, 16)]

    def height(value):
        return 190 - 22 * value

    heights = [height(v) for v in values]
    first, last = LEFT + OLD / 2, LEFT + 3 * OLD / 2
    curve = [(LEFT, heights[0]), (first, heights[0]), (last, heights[1]), (LEFT + 2 * OLD, heights[1])]
    parts += [line([(LEFT, 200), (LEFT + 2 * OLD, 200)], LINE), line(curve, STRONG[2], 2.5)]
    for i, middle in enumerate(middles):
        x = LEFT + (i + 0.5) * NEW
        result = 4 * min(max(middle, 0), 1)
        parts += [line([(x, height(result)), (x, 234)], LINE, 1, "3 3"), dot(x, height(result), STRONG[0])]
        parts += [box(x - NEW / 2, 234, NEW, 40, SOFT[0]), text(x, 259, f"{result:g}", 16)]
        parts.append(text(x, 294, f"y = {middle:g}", 12))
    parts += [line([(x, 64), (x, 200)], STRONG[2], 1, "3 3") for x in (first, last)]
    parts += [text(first, 216, "middle 0", 11), text(last, 216, "middle 1", 11)]
    title = (
        "Two patches of the old grid become four: each new middle reads its value off a line between the old middles"
    )
    save("extra", "positions.svg", 620, 310, title, *parts)


if __name__ == "__main__":
    main()
