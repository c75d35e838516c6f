"""Draw exercises/embedding/lookup.svg.   Run: python docs/pictures/embedding_lookup.py"""

from draw import PAPER, SOFT, STRONG, arrow, grid, save, text

CELL = 34
IDS = (2, 0, 2)
TABLE = ((1, 2), (3, 4), (5, 6))
DOUT = ((1, 1), (2, 0), (10, 20))
GRAD = ((2, 0), (0, 0), (11, 21))
COLOUR = {0: SOFT[2], 2: SOFT[0]}
TOP = 60


def by_row(ids):
    """Fill of a grid whose row r belongs to ids[r]."""
    return lambda r, _q: COLOUR.get(ids[r], PAPER)


def middle(row):
    """The height of the middle of a row."""
    return TOP + row * CELL + CELL / 2


def main():
    """Left half: forward; right half: the gradient."""
    rows = tuple(range(len(TABLE)))
    parts = [
        grid(40, TOP, [[i] for i in IDS], by_row(IDS), "ids"),
        grid(150, TOP, TABLE, by_row(rows), "table"),
        grid(300, TOP, [TABLE[i] for i in IDS], by_row(IDS), "embed"),
        grid(460, TOP, DOUT, by_row(IDS), "dout"),
        grid(650, TOP, GRAD, by_row(rows), "embed_grad"),
    ]
    parts += [text(138, middle(r) + 5, r, 12) for r in rows]
    parts += [arrow((76, middle(p)), (126, middle(i)), STRONG[2 if i == 0 else 0]) for p, i in enumerate(IDS)]
    parts += [arrow((222, middle(i)), (296, middle(p)), STRONG[2 if i == 0 else 0]) for p, i in enumerate(IDS)]
    parts += [arrow((532, middle(p)), (646, middle(i)), STRONG[2 if i == 0 else 0]) for p, i in enumerate(IDS)]
    parts += [
        text(205, 190, "every id takes its row of the table"),
        text(590, 190, "every gradient goes back to its row; two of them add up"),
    ]
    save(
        "embedding", "lookup.svg", 800, 210, "Lookup of three ids in a table, and the gradient on its way back", *parts
    )


if __name__ == "__main__":
    main()
