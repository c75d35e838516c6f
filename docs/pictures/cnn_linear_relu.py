"""Draw the picture of cnn/linear_relu: two layers of one number.   Run: python docs/pictures/cnn_linear_relu.py"""

from draw import INK, LINE, STRONG, line, save, text

LEFT, BOTTOM, UNIT = 70, 190, 38


def at(x, y):
    """Where the point (x, y) of the plot lies."""
    return LEFT + (x + 1) * UNIT, BOTTOM - y * UNIT * 0.7


def net(x, bend):
    """The example of the lesson: x and x - 2, bent or not, then the first less twice the second."""
    return bend(x) - 2 * bend(x - 2)


def main():
    points = [x / 4 for x in range(-4, 21)]
    straight = [at(x, net(x, lambda h: h)) for x in points if net(x, lambda h: h) >= -1]
    bent = [at(x, net(x, lambda h: max(h, 0))) for x in points]
    save(
        "cnn", "linear_relu.svg", 560, 250,
        "Two layers of one number: a straight line without ReLU, a line with two bends with it",
        line([at(-1, 0), at(5.3, 0)], LINE), line([at(0, -1.2), at(0, 5)], LINE),
        *(text(*at(x, -0.45), x, 12) for x in (2, 4)), *(text(at(0, y)[0] - 10, at(0, y)[1] + 4, y, 12) for y in (2, 4)),
        line(straight, STRONG[2], 2.5), line(bent, STRONG[0], 2.5),
        text(*at(5.5, 0.2), "x", 14, "start", INK),
        text(330, 60, "without ReLU: x - 2(x - 2) = 4 - x", 13, "start", STRONG[2]),
        text(330, 130, "with ReLU: bends at 0 and 2", 13, "start", STRONG[0]),
    )  # fmt: skip


if __name__ == "__main__":
    main()
