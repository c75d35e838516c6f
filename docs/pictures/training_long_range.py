"""Draw exercises/training/long_range.svg: both tasks, the field of the small network, and what was measured.

Run: python docs/pictures/training_long_range.py
"""

import importlib.util
from itertools import pairwise
from pathlib import Path

import numpy as np
from draw import LINE, STRONG, box, line, save, text

PIXEL = 9
MEASURED = (
    ("field 7, part A", 0.49),
    ("transformer, part A", 1.0),
    ("transformer, part B", 1.0),
    ("no positions, part B", 0.5),
)
"""Share of new pictures right, mean over seeds."""


def tasks():
    """The check module: the picture shows what the exercise trains on."""
    path = Path(__file__).resolve().parents[2] / "grader/checks/training/test_long_range.py"
    spec = importlib.util.spec_from_file_location("long_range_checks", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def picture(image, left, top):
    """Six grey levels, runs of equal pixels as one box."""
    level = np.clip(np.rint((image + 1.5) / 3 * 5), 0, 5).astype(int)
    parts = [box(left, top, 16 * PIXEL, 16 * PIXEL)]
    for r, row in enumerate(level):
        edges = [0, *(np.flatnonzero(np.diff(row)) + 1), len(row)]
        for start, end in pairwise(edges):
            grey = f"#{51 * row[start]:02x}{51 * row[start]:02x}{51 * row[start]:02x}"
            parts.append(box(left + PIXEL * int(start), top + PIXEL * r, PIXEL * int(end - start), PIXEL, grey, grey))
    return "".join(parts)


def frame(left, top, row, column, size, ink):
    """A square of pixels, outlined."""
    x, y, side = left + PIXEL * column, top + PIXEL * row, PIXEL * size
    return line([(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)], ink, 3)


def bars(left, top):
    """What was measured."""
    parts = []
    for i, (name, share) in enumerate(MEASURED):
        y = top + 38 * i
        parts += [text(left, y, name, 13, "start"), box(left, y + 6, 120 * share, 12, STRONG[2], STRONG[2])]
        parts.append(text(left + 120 * share + 6, y + 17, f"{share:.2f}", 13, "start"))
    x = left + 60
    return [*parts, line([(x, top - 8), (x, top + 38 * len(MEASURED))], LINE, 1, "4 4")]


def main():
    """Two pictures of part A, one of part B, and the bars."""
    module = tasks()
    x, y = module.same_different(40, np.random.default_rng(3))
    z, order = module.order(40, np.random.default_rng(4))
    shown = [
        (x[y == 1][0, 0], "A: same"),
        (x[y == 0][1, 0], "A: different"),
        (z[order == 1][0, 0], "B: first kind is left"),
    ]
    parts = []
    for k, (image, title) in enumerate(shown):
        left = 20 + 170 * k
        parts += [picture(image, left, 40), text(left + 8 * PIXEL, 28, title)]
    parts += [
        frame(20, 40, 5, 2, 7, STRONG[0]),
        text(20 + 8 * PIXEL, 206, "field of one unit: 7 x 7", 13, ink=STRONG[0]),
    ]
    title = "Two markers far apart: a unit with a field of 7 pixels sees one of them at most"
    save("training", "long_range.svg", 730, 222, title, *parts, *bars(545, 50))


if __name__ == "__main__":
    main()
