"""Draw exercises/training/resnet.svg: ResNet-8 with its shapes, and how far networks of 44 layers get.

Run: python docs/pictures/training_resnet.py
"""

from draw import INK, LINE, SOFT, STRONG, arrow, box, dot, line, save, text

PARTS = (
    ("stem 3x3", "8 x 16 x 16", 88),
    ("block, stride 1", "8 x 16 x 16", 1_184),
    ("block, stride 2", "16 x 8 x 8", 3_680),
    ("block, stride 2", "32 x 4 x 4", 14_528),
    ("mean, linear", "8", 264),
)
"""(layers, shape of what they put out, parameters)."""
LOSSES = (
    ("plain", (1.29, 1.41, 1.25, 1.93, 1.86), STRONG[0]),
    ("residual", (0.60, 0.67, 0.56, 0.32, 1.84), STRONG[1]),
    ("residual, last scale starts at 0", (0.88, 0.70, 1.14, 0.40, 0.81), STRONG[2]),
)
"""Training loss after 6 epochs on 3,000 pictures, one number a seed."""
LEFT, WIDE, GAP = 470, 270, 62


def network():
    """The parts from top to bottom; shortcuts as bows, dashed where they are projections."""
    parts = [text(150, 30, "ResNet-8, 19,744 parameters", 15), text(330, 30, "parameters", 13)]
    for i, (name, shape, count) in enumerate(PARTS):
        top = 50 + GAP * i
        parts += [
            box(80, top, 190, 36, SOFT[i % 4] if "block" in name else "#ffffff"),
            text(175, top + 23, f"{name}: {shape}", 13),
            text(330, top + 23, f"{count:,}", 13),
        ]
        if i:
            parts.append(arrow((175, top - GAP + 36), (175, top)))
        if "block" in name:
            bow = [(175, top - 8), (60, top - 8), (60, top + 44), (172, top + 44)]
            parts.append(line(bow, INK, 1.5, "5 4" if "2" in name else ""))
    return parts


def losses():
    """One row for each kind of network, one dot for each seed."""

    def at(loss):
        return LEFT + WIDE * loss / 2.1

    parts = [text(LEFT + WIDE / 2, 30, "44 layers: loss after 6 epochs, five seeds", 15)]
    for loss in (0.0, 0.5, 1.0, 1.5, 2.08):
        parts += [line([(at(loss), 60), (at(loss), 280)], LINE, 1), text(at(loss), 300, loss, 12)]
    for i, (name, found, ink) in enumerate(LOSSES):
        y = 110 + 70 * i
        parts.append(text(LEFT, y - 20, name, 14, "start", ink))
        parts += [dot(at(loss), y, ink, 6) for loss in found]
    parts.append(text(at(2.08), 322, "knows nothing: ln 8", 12, "end"))
    return parts


def main():
    """Network on the left, losses on the right."""
    title = "ResNet-8 with shapes and parameters; training losses of plain and residual networks of 44 layers"
    save("training", "resnet.svg", 780, 350, title, *network(), *losses())


if __name__ == "__main__":
    main()
