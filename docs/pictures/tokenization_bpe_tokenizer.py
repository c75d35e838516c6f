"""Draw exercises/tokenization/order.svg: the same text, merged in the order of training and by the longest match.

Run: python docs/pictures/tokenization_bpe_tokenizer.py
"""

from draw import INK, SOFT, arrow, box, save, text

CELL, HIGH, GAP = 46, 40, 78
COLOURS = {1: "#e8eaed", 2: SOFT[1], 3: SOFT[0]}


def row(x: float, y: float, pieces: list[str], note: str) -> list[str]:
    """Boxes as wide as the pieces, and what was done at their right."""
    parts = [text(x + 4 * CELL + 14, y + 26, note, 13, "start")]
    for piece in pieces:
        width = CELL * len(piece)
        parts += [box(x + 2, y, width - 4, HIGH, COLOURS[len(piece)]), text(x + width / 2, y + 26, piece, 16)]
        x += width
    return parts


def column(x: float, title: str, rows: list[tuple[list[str], str]]) -> list[str]:
    """Rows below each other, joined by arrows."""
    parts = [text(x, 30, title, 15, "start")]
    for place, (pieces, note) in enumerate(rows):
        y = 48 + GAP * place
        parts += row(x, y, pieces, note)
        if place:
            parts.append(arrow((x + 2 * CELL, y - GAP + HIGH + 4), (x + 2 * CELL, y - 5), INK))
    return parts


if __name__ == "__main__":
    first = [(["a"] * 4, "bytes"), (["aa", "aa"], "merge 0: aa"), (["aa", "aa"], "merge 1: aa + a? No a is left")]
    longest = [(["a"] * 4, "bytes"), (["aaa", "a"], "aaa is the longest token")]
    title = "aaaa becomes aa aa in the order of training, and aaa a by the longest match"
    left = column(20, "BPE: the merge that was learned first", first)
    right = column(470, "not BPE: the longest piece", longest)
    save("tokenization", "order.svg", 860, 260, title, *left, *right)
