"""Draw exercises/training/shapes.svg: the eight shapes, the two halves of part B, and what three networks make of it.

Run: python docs/pictures/training.py
"""

import importlib.util
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
NAMES = ("disk", "ring", "square", "frame", "plus", "cross", "triangle", "stripes")
MEASURED = (("fully connected", 0.30), ("convolutions, flatten", 0.29), ("convolutions, average", 0.95))
"""Accuracy on the right border after training on the left one, mean over seeds."""
LEVELS, PIXEL = 8, 5


def generator():
    """`pictures` of the public checks: the picture shows what the exercise trains on."""
    path = ROOT / "grader/checks/training/test_convnet.py"
    spec = importlib.util.spec_from_file_location("convnet_checks", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pictures


def one_of_each(pictures, size, region):
    """One picture of every class, values in [-1, 1]; where there is a region, the one farthest out."""
    x, y = pictures(400, 3, size, region)
    mass = (np.abs(x[:, 0]) > 0.5).sum(1)
    centre = (mass * np.arange(size)).sum(1) / mass.sum(1)
    outward = {"anywhere": -np.arange(len(y)), "left": -centre, "right": centre}[region]
    return [np.clip(x[max(np.flatnonzero(y == c), key=lambda k: outward[k]), 0], -1, 1) for c in range(8)]


def pixels(image, left, top, pixel=PIXEL):
    """One SVG path for each grey level, made of horizontal runs."""
    level = np.rint((image + 1) / 2 * (LEVELS - 1)).astype(int)
    size = len(image)
    parts = [f'<g transform="translate({left} {top}) scale({pixel})">']
    for grey in range(LEVELS):
        runs = []
        for i, row in enumerate(level):
            edges = np.flatnonzero(np.diff(np.concatenate([[False], row == grey, [False]])))
            runs += [f"M{a} {i}h{b - a}v1h{a - b}z" for a, b in zip(edges[::2], edges[1::2], strict=True)]
        shade = 255 * grey // (LEVELS - 1)
        parts.append(f'<path fill="rgb({shade},{shade},{shade})" d="{"".join(runs)}"/>' if runs else "")
    frame = f'<rect width="{size}" height="{size}" fill="none" stroke="#888" stroke-width="0.15"/>'
    return "".join(parts) + frame + "</g>"


def text(x, y, words, anchor="start", size=13):
    """A line of text."""
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="#222">{words}</text>'


def bars(left, top):
    """The measured accuracies of part B."""
    parts = []
    for i, (name, share) in enumerate(MEASURED):
        y = top + 34 * i
        parts.append(text(left, y, name))
        parts.append(f'<rect x="{left}" y="{y + 5}" width="{190 * share:.0f}" height="11" fill="#3366aa"/>')
        parts.append(text(left + 190 * share + 6, y + 15, f"{share:.2f}"))
    return "".join(parts)


def main():
    """Write the file."""
    pictures = generator()
    parts = [text(20, 24, "Part A: eight shapes, anywhere", size=15)]
    for k, image in enumerate(one_of_each(pictures, 16, "anywhere")):
        parts.append(pixels(image, 20 + 95 * k, 36))
        parts.append(text(60 + 95 * k, 132, NAMES[k], "middle"))
    for column, (title, region) in enumerate(
        (("trained on the left border", "left"), ("tested on the right", "right"))
    ):
        left = 20 + 265 * column
        parts.append(text(left, 172, f"Part B: {title}", size=15))
        shown = one_of_each(pictures, 20, region)
        for k, c in enumerate((1, 4, 6)):
            parts.append(pixels(shown[c], left + 82 * k, 186, 3.8))
    parts += [text(550, 172, "Right answers in part B", size=15), bars(550, 196)]
    body = "\n".join(parts)
    label = "Eight noisy shapes; shapes at the left border and at the right border; accuracies of three networks"
    (ROOT / "exercises/training/shapes.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 790 296" width="790" height="296" role="img" '
        f'aria-label="{label}" font-family="sans-serif">\n'
        f'<rect width="790" height="296" fill="#fff"/>\n{body}\n</svg>\n'
    )


if __name__ == "__main__":
    main()
