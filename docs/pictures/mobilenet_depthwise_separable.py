"""Draw exercises/mobilenet/depthwise_separable.svg: which channel of the input reaches which channel of the output.

Run: python docs/pictures/mobilenet_depthwise_separable.py
"""

from draw import PAPER, SOFT, grid, save, text

CHANNELS, CELL = 4, 34


def panel(left: float, title: str, entry: str, reaches, weights: str, fill: str) -> str:
    """One matrix: rows are output channels, columns input channels."""
    rows = [[entry if reaches(o, c) else "" for c in range(CHANNELS)] for o in range(CHANNELS)]
    body = grid(left, 60, rows, lambda o, c: fill if reaches(o, c) else PAPER, cell=CELL)
    middle = left + CHANNELS * CELL / 2
    return text(middle, 40, title, 15) + body + text(middle, 60 + CHANNELS * CELL + 24, weights, 13)


def main() -> None:
    """Ordinary, grouped, depthwise, pointwise."""
    step = CHANNELS * CELL + 40
    kinds = [
        ("ordinary, 3 x 3", "3x3", lambda _o, _c: True, "16 * 9 = 144 weights", SOFT[0]),
        ("two groups, 3 x 3", "3x3", lambda o, c: o // 2 == c // 2, "8 * 9 = 72 weights", SOFT[1]),
        ("depthwise, 3 x 3", "3x3", lambda o, c: o == c, "4 * 9 = 36 weights", SOFT[2]),
        ("pointwise, 1 x 1", "1x1", lambda _o, _c: True, "16 * 1 = 16 weights", SOFT[3]),
    ]
    parts = [panel(36 + number * step, *kind) for number, kind in enumerate(kinds)]
    parts.append(text(30, 60 + 2 * CELL, "out", 13, "end"))
    parts.append(text(36 + CELL * CHANNELS / 2, 56, "in", 12))
    title = "Channels that reach each other: an ordinary convolution is dense, a depthwise one diagonal"
    save("mobilenet", "depthwise_separable.svg", 36 + 4 * step, 60 + CHANNELS * CELL + 40, title, *parts)


main()
