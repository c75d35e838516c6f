"""Draw exercises/training/recall.svg: the factor that is left of the first token after t steps.

Run: python docs/pictures/training_recall.py
"""

import math

from draw import LINE, STRONG, line, save, text

LEFT, BASE, X, Y = 80, 230, 14, 22
"""Origin in pixels; pixels for a step and for a power of ten."""
CURVES = (
    ("forget gate half open (bias 0): 0.50 a step", 0.5, STRONG[0]),
    ("bias 1: 0.73 a step", 0.731, STRONG[3]),
    ("bias 2: 0.88 a step", 0.881, STRONG[2]),
    ("attention: one step, however far", 1.0, STRONG[1]),
)


def at(step, power):
    """Pixels of 10^power after `step` steps."""
    return LEFT + X * step, BASE - Y * (power + 9)


def main():
    """Straight lines, as the scale of powers makes them."""
    parts = []
    for power in (0, -3, -6, -9):
        parts += [
            line([at(0, power), at(30, power)], LINE, 1),
            text(LEFT - 8, at(0, power)[1] + 5, 10.0**power, 12, "end"),
        ]
    parts += [text(at(step, 0)[0], BASE + 20, step, 12) for step in (0, 10, 20, 30)]
    for name, factor, ink in CURVES:
        end = at(29, 29 * math.log10(factor))
        parts += [line([at(0, 0), end], ink, 3), text(end[0] + 8, end[1] + 5, name, 13, "start", ink)]
    parts.append(text(at(15, 0)[0], BASE + 42, "steps after the first token"))
    save(
        "training",
        "recall.svg",
        800,
        285,
        "What is left of the first token after t steps, for three forget gates",
        *parts,
    )


if __name__ == "__main__":
    main()
