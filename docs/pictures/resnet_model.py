"""Draw exercises/resnet/model.svg.   Run: python docs/pictures/resnet_model.py"""

from draw import INK, SOFT, STRONG, arrow, box, save, text

COUNTS = {"18": (2, 2, 2, 2), "50": (3, 4, 6, 3)}
ROWS = ("stem", "layer1", "layer2", "layer3", "layer4", "fc")
LEFT, TOP, ROW, BAR = 330, 72, 40, 105


def conv(c_in, c_out, k, side):
    """(parameters, MACs) of a convolution without bias and its batch normalisation."""
    weights = c_in * c_out * k * k
    return weights + 2 * c_out, weights * side * side


def stage(c_in, width, blocks, before, side, bottleneck):
    """(parameters, MACs, channels behind it) of one stage whose first block goes from `before` to `side` pixels."""
    parts, c_out = [], 4 * width if bottleneck else width
    for i in range(blocks):
        first = i == 0
        if bottleneck:
            parts.append(conv(c_in, width, 1, before if first else side))
            parts += [conv(width, width, 3, side), conv(width, c_out, 1, side)]
        else:
            parts += [conv(c_in, width, 3, side), conv(width, width, 3, side)]
        if first and (c_in != c_out or before != side):
            parts.append(conv(c_in, c_out, 1, side))
        c_in = c_out
    return sum(p for p, _ in parts), sum(m for _, m in parts), c_in


def table(kind):
    """[(parameters, MACs)] for the rows, at 224 px."""
    rows, c_in, before = [conv(3, 64, 7, 112)], 64, 56
    for i, blocks in enumerate(COUNTS[kind]):
        side = 56 >> i
        params, macs, c_in = stage(c_in, 64 << i, blocks, before, side, kind == "50")
        rows.append((params, macs))
        before = side
    return [*rows, (c_in * 1000 + 1000, c_in * 1000)]


def main():
    """The plan on the left, two pairs of columns of bars beside it."""
    sizes = ("64 × 112 × 112", "64 × 56 × 56", "128 × 28 × 28", "256 × 14 × 14", "512 × 7 × 7", "1000")
    parts = [text(90, TOP - 30, "ResNet-18, 224 px", 14)]
    for i, (name, size) in enumerate(zip(ROWS, sizes, strict=True)):
        y = TOP + i * ROW
        parts += [box(30, y - 15, 120, 26, SOFT[2 if name.startswith("layer") else 0]), text(90, y + 3, name, 13)]
        parts.append(text(165, y + 3, size, 12, "start"))
        if i:
            parts.append(arrow((90, y - ROW + 11), (90, y - 16)))
    for number, kind in enumerate(COUNTS):
        rows = table(kind)
        for column, (title, ink) in enumerate((("parameters", STRONG[0]), ("MACs", STRONG[2]))):
            left, total = LEFT + (2 * number + column) * (BAR + 55), sum(row[column] for row in rows)
            most = max(row[column] for row in rows)
            parts.append(text(left, TOP - 30, f"ResNet-{kind}: {title}", 13, "start", ink))
            for i, row in enumerate(rows):
                y, length = TOP + i * ROW, max(1, row[column] / most * BAR)
                parts.append(box(left, y - 10, length, 18, ink, ink))
                share = row[column] / total
                words = f"{share:.0%}" if share >= 0.005 else "< 1%"
                parts.append(text(left + length + 5, y + 4, words, 12, "start", INK))
    title = "Parameters sit in the last stages, multiplications are spread over all stages"
    save("resnet", "model.svg", LEFT + 4 * (BAR + 55) + 10, TOP + len(ROWS) * ROW, title, *parts)


if __name__ == "__main__":
    main()
