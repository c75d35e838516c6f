"""Draw the picture of cnn/compose_kernels: copies that add up.   Run: python docs/pictures/cnn_compose_kernels.py"""

from draw import PAPER, SOFT, grid, save, text

A = [[1, 2], [0, -1]]
B = [[1, 3], [2, 0]]
CELL = 30


def copy(i, j):
    """The composed filter as far as weight (i, j) of b makes it; None outside the copy of a."""
    return [
        [B[i][j] * A[r - i][q - j] if 0 <= r - i < 2 and 0 <= q - j < 2 else None for q in range(3)] for r in range(3)
    ]


def main():
    places = [(i, j) for i in range(2) for j in range(2)]
    copies = {place: copy(*place) for place in places}
    total = [[sum(layer[r][q] or 0 for layer in copies.values()) for q in range(3)] for r in range(3)]
    parts = [
        grid(20, 65, A, title="a", cell=CELL),
        grid(110, 65, B, lambda i, j: SOFT[2 * i + j], "b", CELL), text(190, 100, "→", 22),
    ]  # fmt: skip
    for number, (i, j) in enumerate(places):
        layer, left = copies[i, j], 212 + number * 116
        shown = [["" if value is None else value for value in row] for row in layer]
        fill = [[PAPER if value is None else SOFT[2 * i + j] for value in row] for row in layer]
        parts.append(grid(left, 50, shown, lambda r, q, fill=fill: fill[r][q], f"{B[i][j]} · a", CELL))
        parts.append(text(left + 103, 100, "=" if number == 3 else "+", 20))
    parts.append(grid(212 + 4 * 116, 50, total, title="composed", cell=CELL))
    save(
        "cnn", "compose_kernels.svg", 790, 170,
        "Each weight of b lays a copy of a, times itself, into a larger filter; the copies add up",
        *parts,
    )  # fmt: skip


if __name__ == "__main__":
    main()
