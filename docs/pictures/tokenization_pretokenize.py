"""Draw exercises/tokenization/pieces.svg: a text with a box around each piece of GPT-2's pattern.

Run: python docs/pictures/tokenization_pretokenize.py
"""

from draw import SOFT, STRONG, box, save, text

ROWS = [
    ["I", "'m", " 3", " apples", ",", " ", " 말", " 해요", "!"],
    ["don", "'t", " stop", "!!", "  ", "\n", "it", "'s", " 1", "st"],
]
KINDS = {"contraction": SOFT[3], "letters": SOFT[1], "numbers": SOFT[0], "others": SOFT[2], "white space": "#e8eaed"}
CELL, HIGH, LEFT, TOP = 25, 38, 20, 62


def kind(piece: str) -> str:
    """What the box is coloured by."""
    core = piece.strip()
    if piece[0] == "'" and len(piece) > 1:
        return "contraction"
    return "white space" if not core else "letters" if core.isalpha() else "numbers" if core.isnumeric() else "others"


def row(y: float, pieces: list[str]) -> list[str]:
    """One cell for each character; spaces as ␣ and new lines as ↵."""
    parts, x = [], LEFT
    for piece in pieces:
        width = CELL * len(piece)
        parts.append(box(x + 1, y, width - 2, HIGH, KINDS[kind(piece)]))
        for place, char in enumerate(piece):
            sign = {" ": "␣", "\n": "↵"}.get(char, char)
            parts.append(text(x + CELL * (place + 0.5), y + 25, sign, 18, ink=STRONG[0] if sign in "␣↵" else "#1f2933"))
        x += width + 8
    return parts


if __name__ == "__main__":
    key = []
    for n, (name, fill) in enumerate(KINDS.items()):
        key += [box(LEFT + 130 * n, 16, 16, 16, fill), text(LEFT + 130 * n + 22, 29, name, 13, "start")]
    lines = [part for n, pieces in enumerate(ROWS) for part in row(TOP + n * 60, pieces)]
    title = "Two texts, cut into pieces by the pattern of GPT-2"
    save("tokenization", "pieces.svg", 690, TOP + 60 * len(ROWS), title, *key, *lines)
