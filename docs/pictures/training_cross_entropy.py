"""Draw exercises/training/cross_entropy.svg: loss and slope over the margin.

Run: python docs/pictures/training_cross_entropy.py
"""

import math

from draw import INK, LINE, STRONG, line, save, text

LEFT, BASE, X, Y = 60, 250, 55, 44
"""Origin in pixels, and pixels for one unit of either axis; the margin begins at -4."""


def at(margin, value):
    """Pixels of a point."""
    return LEFT + X * (margin + 4), BASE - Y * value


def curve(function):
    """The function from margin -4 to 4."""
    return [at(m / 20, function(m / 20)) for m in range(-80, 81)]


def main():
    """Two classes: the margin is the right logit minus the other one."""
    parts = [line([at(-4, level), at(4, level)], LINE, 1) for level in range(5)]
    parts += [text(LEFT - 12, at(0, level)[1] + 5, level, 12, "end") for level in range(5)]
    parts += [text(at(m, 0)[0], BASE + 20, m, 12) for m in range(-4, 5)]
    parts += [line([at(0, 0), at(0, 4.3)], LINE, 1, "4 4")]
    parts += [line(curve(lambda m: math.log1p(math.exp(-m))), STRONG[2], 3)]
    parts += [line(curve(lambda m: 1 / (1 + math.exp(m))), STRONG[0], 3)]
    parts += [
        text(*at(-2.6, 3.35), "loss -ln p", 14, "start", STRONG[2]),
        text(*at(-3.9, 1.12), "length of the slope, 1 - p", 14, "start", STRONG[0]),
        text(*at(0.15, 1.15), "ln 2 = 0.69 where nothing is known", 13, "start", INK),
        text(*at(-2, 4.4), "wrong"),
        text(*at(2, 4.4), "right"),
        text(LEFT + 4 * X, BASE + 42, "margin: logit of the right class minus the other logit"),
    ]
    save(
        "training", "cross_entropy.svg", 540, 305, "Cross-entropy of two classes over the margin, and its slope", *parts
    )


if __name__ == "__main__":
    main()
