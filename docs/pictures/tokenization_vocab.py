"""Draw exercises/tokenization/words.svg: how often the words of a text occur, sorted by their ids.

Run: python docs/pictures/tokenization_vocab.py
"""

import codecs
import contextlib
import io
from collections import Counter

from draw import SOFT, box, save, text

LEFT, BASE, WIDE, HIGH = 60, 250, 30, 180
SHOWN = 20


def words() -> list[str]:
    """The words of "The Zen of Python", which every Python has on board."""
    with contextlib.redirect_stdout(io.StringIO()):
        import this
    letters = (c if c.isalpha() else " " for c in codecs.decode(this.s, "rot13").lower())
    return "".join(letters).split()


def picture() -> list[str]:
    counts = Counter(words())
    order = sorted(counts, key=lambda word: (-counts[word], word))[:SHOWN]
    scale = HIGH / counts[order[0]]
    parts = [text(LEFT - 10, 30, "The Zen of Python: how often a word occurs; below, its id", anchor="start")]
    for place, word in enumerate(order):
        x, height = LEFT + WIDE * place, counts[word] * scale
        parts += [
            box(x, BASE - height, WIDE - 4, height, SOFT[2]),
            text(x + WIDE / 2 - 2, BASE - height - 5, counts[word], 11),
            text(x + WIDE / 2 - 2, BASE + 16, place + 2, 12),
            f"<g transform='rotate(-60 {x + WIDE / 2 + 4} {BASE + 30})'>"
            + text(x + WIDE / 2 + 4, BASE + 34, word, 12, "end")
            + "</g>",
        ]
    return parts


if __name__ == "__main__":
    title = "Bars of falling height: the twenty most frequent words of The Zen of Python with their ids"
    save("tokenization", "words.svg", LEFT + WIDE * SHOWN + 20, 370, title, *picture())
