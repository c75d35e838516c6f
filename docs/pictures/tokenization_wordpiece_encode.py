"""Draw exercises/tokenization/wordpiece.svg: what is looked up while "unaffable" is cut into pieces.

Run: python docs/pictures/tokenization_wordpiece_encode.py
"""

from draw import LINE, PAPER, SOFT, STRONG, box, save, text

WORD, VOCAB = "unaffable", {"un", "##aff", "##able"}
CELL, ROW, LEFT, TOP = 34, 30, 170, 64


def tries() -> list[tuple[int, int, bool]]:
    """(start, end, found) of everything that is looked up, in order."""
    steps, start = [], 0
    while start < len(WORD):
        for end in range(len(WORD), start, -1):
            found = "##" * (start > 0) + WORD[start:end] in VOCAB
            steps.append((start, end, found))
            if found:
                start = end
                break
    return steps


if __name__ == "__main__":
    parts = [
        text(16, 30, "vocabulary: un, ##aff, ##able. Each row is looked up; coloured rows are found.", 14, "start")
    ]
    steps = tries()
    for row, (start, end, found) in enumerate(steps):
        y = TOP + row * ROW
        name = "##" * (start > 0) + WORD[start:end]
        parts.append(text(LEFT - 16, y + 19, name, 14, "end", STRONG[1] if found else LINE))
        for i in range(start, end):
            fill = SOFT[1] if found else PAPER
            parts += [box(LEFT + i * CELL, y, CELL, ROW - 6, fill), text(LEFT + (i + 0.5) * CELL, y + 17, WORD[i], 14)]
    title = "The starts of unaffable that are looked up, from long to short, and the pieces un, ##aff, ##able"
    width, height = LEFT + CELL * len(WORD) + 90, TOP + ROW * len(steps) + 4
    save("tokenization", "wordpiece.svg", width, height, title, *parts)
