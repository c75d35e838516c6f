"""Draw the picture of cnn/im2col: the matrix of one filter.   Run: python docs/pictures/cnn_im2col.py"""

from draw import INK, PAPER, SOFT, arrow, box, grid, save, text

SIDE, CELL = 4, 20
PLACES = SIDE - 1


def colour(row, pixel):
    """The weight that stands in this row and column of the matrix: 0 to 3, or None."""
    down, right = pixel // SIDE - row // PLACES, pixel % SIDE - row % PLACES
    return 2 * down + right if down in (0, 1) and right in (0, 1) else None


def main():
    cells = []
    for row in range(PLACES**2):
        for pixel in range(SIDE**2):
            weight = colour(row, pixel)
            left, top = 190 + pixel * CELL, 40 + row * CELL
            cells.append(box(left, top, CELL, CELL, PAPER if weight is None else SOFT[weight]))
            cells += [] if weight is None else [text(left + CELL / 2, top + 14, weight + 1, 11)]
    save(
        "cnn", "im2col.svg", 560, 270,
        "A 2 by 2 filter and its matrix for images of 4 by 4: nine rows with the same four numbers, zeros elsewhere",
        grid(30, 100, [[1, 2], [3, 4]], lambda r, q: SOFT[2 * r + q], "filter 2 × 2"),
        arrow((115, 134), (175, 134), INK), *cells,
        text(350, 28, "M: one column for each of 16 pixels", 13), text(350, 245, "one row for each of 9 places; empty cells are 0", 13),
    )  # fmt: skip


if __name__ == "__main__":
    main()
