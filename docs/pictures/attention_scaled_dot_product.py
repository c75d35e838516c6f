"""Draw exercises/attention/scaled_dot_product.svg.   Run: python docs/pictures/attention_scaled_dot_product.py"""

import math

from draw import grid, save, text

WORDS = ("the", "cat", "sat", "on", "it")
SCORES = ((2, 1, 0, 0, 0), (1, 2, 1, 0, 2), (0, 2, 1, 1, 0), (0, 0, 2, 1, 1), (0, 3, 0, 1, 1))
CELL, TOP, LEFT, PANEL = 46, 70, 60, 330


def weights(causal):
    """Row by row the softmax of the allowed scores; None where it is forbidden."""
    rows = []
    for i, row in enumerate(SCORES):
        powers = [math.exp(score) if j <= i or not causal else 0 for j, score in enumerate(row)]
        rows.append([power / sum(powers) if power else None for power in powers])
    return rows


def shade(weight):
    """White to blue; grey where it is forbidden."""
    if weight is None:
        return "#e4e7eb"
    red, green, blue = (round(255 - weight * (255 - end)) for end in (79, 129, 214))
    return f"#{red:02x}{green:02x}{blue:02x}"


def panel(left, causal, title):
    """A heat map with the queries as rows and the keys as columns."""
    table = weights(causal)
    shown = [["" if weight is None else f"{weight:.2f}" for weight in row] for row in table]
    parts = [grid(left, TOP, shown, lambda r, q: shade(table[r][q]), cell=CELL)]
    parts += [text(left - 10, TOP + i * CELL + 28, word, 13, "end") for i, word in enumerate(WORDS)]
    parts += [text(left + j * CELL + CELL / 2, TOP - 8, word, 13) for j, word in enumerate(WORDS)]
    return "".join([*parts, text(left + len(WORDS) * CELL / 2, 26, title, 15)])


def main():
    """The same scores with and without the causal mask."""
    save(
        "attention", "scaled_dot_product.svg", 640, 330, "Weights of five tokens, without and with the causal mask",
        panel(LEFT, False, "without a mask"), panel(LEFT + PANEL, True, "with the causal mask"),
        text(320, 322, "row: the query that looks; column: the key that is looked at; each row adds up to 1", 13),
    )  # fmt: skip


if __name__ == "__main__":
    main()
