"""Draw exercises/tokenization/score.svg: the first merges of five words by frequency and by score.

Run: python docs/pictures/tokenization_wordpiece_train.py
"""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

from draw import SOFT, STRONG, box, save, text

WORDS = {"hug": 10, "pug": 5, "pun": 12, "bun": 4, "hugs": 5}
MERGES, ROW, TOP, WIDE = 5, 42, 70, 350
Pair = tuple[str, str]


def merged(symbols: list[str], pair: Pair) -> list[str]:
    """The symbols after one merge; a new symbol is never the left part of the same pair."""
    out: list[str] = []
    for symbol in symbols:
        if (*out[-1:], symbol) == pair:
            out[-1] += symbol[2:]
        else:
            out.append(symbol)
    return out


def train(value: Callable[[int, int, int], Fraction]) -> list[tuple[Pair, Fraction]]:
    """The merges with their values; `value` of f(ab), f(a), f(b), ties to the smallest pair."""
    words = [([word[0], *("##" + char for char in word[1:])], n) for word, n in WORDS.items()]
    steps = []
    for _ in range(MERGES):
        single, double = Counter[str](), Counter[Pair]()
        for symbols, n in words:
            for symbol in symbols:
                single[symbol] += n
            for pair in pairwise(symbols):
                double[pair] += n
        values = {pair: value(n, single[pair[0]], single[pair[1]]) for pair, n in double.items()}
        best = min(values, key=lambda pair: (-values[pair], pair))
        steps.append((best, values[best]))
        words = [(merged(symbols, best), n) for symbols, n in words]
    return steps


def column(x: float, title: str, fill: str, steps: list[tuple[Pair, Fraction]]) -> list[str]:
    """One row for each merge."""
    parts = [text(x, 52, title, 15, "start")]
    for row, ((left, right), value) in enumerate(steps):
        y = TOP + row * ROW
        parts += [
            box(x, y, 74, 30, fill), text(x + 37, y + 20, left, 15), text(x + 84, y + 20, "+", 15),
            box(x + 94, y, 74, 30, fill), text(x + 131, y + 20, right, 15),
            text(x + 184, y + 20, f"= {left + right[2:]}", 15, "start"),
            text(x + 300, y + 20, value, 14, "end", STRONG[2]),
        ]  # fmt: skip
    return parts


if __name__ == "__main__":
    words = ", ".join(f"{word} {n}" for word, n in WORDS.items())
    frequency = column(20, "BPE: f(ab), the most frequent pair", SOFT[0], train(lambda ab, _a, _b: Fraction(ab)))
    score = column(20 + WIDE, "WordPiece: f(ab) / (f(a) f(b))", SOFT[1], train(lambda ab, a, b: Fraction(ab, a * b)))
    save("tokenization", "score.svg", 20 + 2 * WIDE, TOP + MERGES * ROW + 4,
         "Five merges of the words hug, pug, pun, bun and hugs: by frequency at the left, by score at the right",
         text(20, 24, words, 14, "start"), *frequency, *score)  # fmt: skip
