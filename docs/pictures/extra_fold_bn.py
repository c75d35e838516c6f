"""Draw exercises/extra/fold_bn.svg.   Run: python docs/pictures/extra_fold_bn.py"""

from draw import SOFT, arrow, box, save, text

Y, HEIGHT = 52, 44


def layer(x, width, name, words, fill):
    """A box with its name and what it does."""
    return (
        box(x, Y, width, HEIGHT, fill) + text(x + width / 2, Y + 19, name, 14) + text(x + width / 2, Y + 36, words, 13)
    )


def row(offset, parts):
    """Boxes with arrows between the values."""
    return f"<g transform='translate(0 {offset})'>{''.join(parts)}</g>"


def main():
    """The numbers of the example: two layers above, the folded one below."""
    middle = Y + HEIGHT / 2
    two = [
        text(20, 30, "before", 14, "start"), text(50, middle + 5, "x", 15), arrow((62, middle), (98, middle)),
        layer(100, 150, "convolution", "w = 2, b = 1", SOFT[2]), arrow((250, middle), (338, middle)),
        text(294, middle - 8, "z = 2x + 1", 13),
        layer(340, 220, "batch normalisation", "(z − 5) · 3/2 + 4", SOFT[0]), arrow((560, middle), (606, middle)),
        text(618, middle + 5, "y", 15),
    ]  # fmt: skip
    one = [
        text(20, 30, "after", 14, "start"), text(50, middle + 5, "x", 15), arrow((62, middle), (248, middle)),
        layer(250, 160, "convolution", "w = 3, b = −2", SOFT[1]), arrow((410, middle), (606, middle)),
        text(618, middle + 5, "y", 15), text(508, middle - 8, "3x − 2", 13),
    ]  # fmt: skip
    title = "A convolution and a batch normalisation in a row, and the one convolution that does the same"
    save("extra", "fold_bn.svg", 650, 230, title, row(0, two), row(105, one))


if __name__ == "__main__":
    main()
