"""Draw the picture of cnn/conv2d_backward: the example of the file.   Run: python docs/pictures/cnn_conv2d_backward.py"""

from draw import PAPER, SOFT, grid, save, text

X = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
W = [[1, 2], [3, 4]]
DOUT = [[1, 0], [0, 10]]


def shares(r, q):
    """What output (r, q) gives to each pixel."""
    inside = (0, 1)
    return [
        [DOUT[r][q] * W[a - r][b - q] if a - r in inside and b - q in inside else 0 for b in range(3)] for a in range(3)
    ]


def main():
    first, last = shares(0, 0), shares(1, 1)
    total = [[one + other for one, other in zip(*rows, strict=True)] for rows in zip(first, last, strict=True)]
    save(
        "cnn", "conv2d_backward.svg", 730, 200,
        "Each output lays the filter, times its dout, on the pixels of its window; where windows overlap the shares add up",
        grid(20, 50, X, title="x"), grid(150, 67, W, title="w"), grid(250, 67, DOUT, title="dout",
            fill=lambda r, q: SOFT[0] if (r, q) == (0, 0) else SOFT[2] if (r, q) == (1, 1) else PAPER),
        text(337, 105, "→", 22),
        grid(360, 50, first, lambda r, q: SOFT[0] if first[r][q] else PAPER, "1 · w"), text(475, 107, "+", 22),
        grid(488, 50, last, lambda r, q: SOFT[2] if last[r][q] else PAPER, "10 · w"), text(599, 107, "=", 20),
        grid(612, 50, total, lambda r, q: SOFT[1] if first[r][q] and last[r][q] else SOFT[0] if first[r][q] else
            SOFT[2] if last[r][q] else PAPER, "dx"),
        text(345, 185, "Both windows have the middle pixel in them: 1·4 + 10·1 = 14."),
    )  # fmt: skip


if __name__ == "__main__":
    main()
