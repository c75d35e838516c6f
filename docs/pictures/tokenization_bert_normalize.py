"""Draw exercises/tokenization/cleaning.svg: what becomes of single characters in the four steps of BERT's cleaning.

Run: python docs/pictures/tokenization_bert_normalize.py
"""

import string
import unicodedata

from draw import SOFT, arrow, box, save, text

CHARACTERS = ["É", "ß", "한", "漢", "$", "！", "ﬁ", "²", "\u3000", "\u200b"]
COLOURS = {"part of a word": SOFT[1], "a token of its own": SOFT[0], "white space": SOFT[2], "dropped": "#e8eaed"}
CELL, TOP, LEFT = 66, 62, 90


def fate(char: str) -> tuple[str, list[str]]:
    """(what the character counts as, what is left of it)."""
    category = unicodedata.category(char)
    if category == "Zs":
        return "white space", ["␣"]
    if category.startswith("C"):
        return "dropped", []
    if "\u3400" <= char <= "\u9fff" or category.startswith("P") or char in string.punctuation:
        return "a token of its own", [char]
    parts = unicodedata.normalize("NFD", char)
    return "part of a word", [part.lower() for part in parts if unicodedata.category(part) != "Mn"]


def column(number: int, char: str) -> list[str]:
    """The character, its category, and what is left."""
    x, (kind, left) = LEFT + number * CELL, fate(char)
    sign = char if char.strip() and kind != "dropped" else f"U+{ord(char):04X}"
    parts = [box(x, TOP, CELL - 8, 40, COLOURS[kind]), text(x + 29, TOP + 26, sign, 20 if len(sign) == 1 else 12)]
    parts += [text(x + 29, TOP + 60, unicodedata.category(char), 13), arrow((x + 29, TOP + 68), (x + 29, TOP + 92))]
    return [*parts, text(x + 29, TOP + 118, " ".join(left) or "(nothing)", 20 if left else 11)]


if __name__ == "__main__":
    key = []
    for n, (name, fill) in enumerate(COLOURS.items()):
        key += [box(LEFT + 165 * n, 16, 16, 16, fill), text(LEFT + 165 * n + 22, 29, name, 13, "start")]
    names = [
        text(14, TOP + 26, "character", 13, "start"),
        text(14, TOP + 60, "category", 13, "start"),
        text(14, TOP + 118, "what is left", 13, "start"),
    ]
    columns = [part for n, char in enumerate(CHARACTERS) for part in column(n, char)]
    title = "Ten characters, their categories, and what BERT's cleaning leaves of them"
    save("tokenization", "cleaning.svg", LEFT + CELL * len(CHARACTERS) + 10, 196, title, *key, *names, *columns)
