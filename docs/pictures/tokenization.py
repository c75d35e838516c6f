"""Draw exercises/tokenization/merges.svg: one word while byte-pair encoding merges it.

Run: python docs/pictures/tokenization.py
"""

from pathlib import Path

WORD = "aaabdaaabac"
MERGES = [("a", "a"), ("a", "b"), ("aa", "ab")]
COLOURS = {1: "#e8eaed", 2: "#a8d5ba", 4: "#f6c667"}
BOX, ROW, LEFT, TOP = 42, 62, 250, 46


def stages() -> list[list[str]]:
    """The pieces of the word before the first merge and after each one."""
    pieces = list(WORD)
    result = [pieces]
    for left, right in MERGES:
        merged: list[str] = []
        open_left = False
        for piece in pieces:
            if open_left and piece == right:
                merged[-1], open_left = left + right, False
            else:
                merged.append(piece)
                open_left = piece == left
        pieces = merged
        result.append(pieces)
    return result


def label(step: int) -> str:
    """What happened in this row; ids as in the exercise."""
    if step == 0:
        return "11 bytes"
    left, right = MERGES[step - 1]
    return f"{255 + step} = {left} + {right}"


def row(step: int, pieces: list[str]) -> str:
    """One row of boxes, as SVG."""
    y = TOP + step * ROW
    parts = [
        f'<text x="16" y="{y + 26}">{label(step)}</text>',
        f'<text x="{LEFT - 18}" y="{y + 26}" class="n">{len(pieces)} tokens</text>',
    ]
    x = LEFT
    for piece in pieces:
        width = BOX * len(piece)
        parts.append(f'<rect x="{x + 2}" y="{y}" width="{width - 4}" height="40" rx="7" fill="{COLOURS[len(piece)]}"/>')
        parts.append(f'<text x="{x + width / 2:g}" y="{y + 26}" class="t">{piece}</text>')
        x += width
    return "\n".join(parts)


def picture() -> str:
    """The whole picture."""
    width, height = LEFT + BOX * len(WORD) + 16, TOP + ROW * (len(MERGES) + 1)
    style = "text{font:15px sans-serif;fill:#202124}.t{text-anchor:middle;font:16px monospace}.n{text-anchor:end;fill:#5f6368}"
    rows = "\n".join(row(step, pieces) for step, pieces in enumerate(stages()))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">\n'
        f"<title>The word {WORD} shrinks from 11 to 5 tokens in three merges</title>\n<style>{style}</style>\n"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
        f'<text x="16" y="26">Each row merges the most frequent pair of the row above</text>\n{rows}\n</svg>\n'
    )


if __name__ == "__main__":
    target = Path(__file__).resolve().parents[2] / "exercises" / "tokenization" / "merges.svg"
    target.write_text(picture(), encoding="utf-8")
