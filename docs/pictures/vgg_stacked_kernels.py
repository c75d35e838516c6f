"""Draw exercises/vgg/stacked_kernels.svg.   Run: python docs/pictures/vgg_stacked_kernels.py"""

from draw import LINE, SOFT, STRONG, box, dot, line, save, text

CELL, LEFT, TOP = 26, 24, 66


def square(x: float, side: int, fill: str) -> str:
    """A square of side x side pixels, its middle at x."""
    cells = range(side)
    left, top = x - side * CELL / 2, TOP + (7 - side) * CELL / 2
    return "".join(box(left + q * CELL, top + r * CELL, CELL, CELL, fill) for r in cells for q in cells)


def main() -> None:
    """Three layers of 3 x 3 see a square of 7 x 7; beside it, the weights of both over the field."""
    middle = LEFT + 3.5 * CELL
    parts = [square(middle, side, fill) for side, fill in zip((7, 5, 3, 1), SOFT, strict=True)]
    parts.append(text(middle, TOP - 34, "what one number of each layer", 13))
    parts.append(text(middle, TOP - 16, "sees, three layers of 3 × 3", 13))
    for i, words in enumerate(("1", "3", "5", "7")):
        parts.append(text(middle, TOP + (3.5 - i) * CELL + 5, words, 13))
    left, bottom, across, unit = 300, TOP + 7 * CELL, 54, 1.5
    parts.append(line([(left, TOP - 10), (left, bottom), (left + 5.4 * across, bottom)]))
    for weights in range(0, 121, 20):
        y = bottom - unit * weights
        parts += [line([(left, y), (left + 5.4 * across, y)], LINE, 0.5), text(left - 8, y + 4, weights, 12, "end")]
    fields = [3, 5, 7, 9, 11]
    curves = [
        ("one large filter", STRONG[3], [f * f for f in fields]),
        ("3 × 3 stacked", STRONG[1], [9 * (f // 2) for f in fields]),
    ]
    for name, ink, counts in curves:
        points = [(left + across * (i + 0.6), bottom - unit * n) for i, n in enumerate(counts)]
        parts += [line(points, ink, 2.5), *(dot(x, y, ink) for x, y in points)]
        parts += [text(points[-1][0] + 12, points[-1][1] - 4, counts[-1], 13, "start", ink)]
        parts += [text(points[-1][0] + 12, points[-1][1] + 12, name, 13, "start", ink)]
    parts += [text(left + across * (i + 0.6), bottom + 18, f, 12) for i, f in enumerate(fields)]
    parts.append(text(left + 2.7 * across, bottom + 38, "side of the receptive field", 13))
    parts.append(text(left - 24, TOP - 24, "weights, in units of c · c", 13, "start"))
    title = "Three layers of 3 x 3 see 7 x 7 pixels; the weights of a stack grow in a line, those of one filter like a square"
    save("vgg", "stacked_kernels.svg", 690, bottom + 54, title, *parts)


if __name__ == "__main__":
    main()
