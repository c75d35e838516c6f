"""Draw exercises/vgg/model.svg.   Run: python docs/pictures/vgg_model.py"""

from draw import STRONG, box, save, text

BLOCKS = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
LEFT, TOP, ROW, WIDE = 110, 58, 21, 190


def layers() -> list[tuple[str, int, int, int]]:
    """(name, numbers put out, parameters, multiply-accumulates) of the layers of VGG-16 that have weights."""
    rows, c, side = [], 3, 224
    for channels, count in BLOCKS:
        for _convolution in range(count):
            weights = 9 * c * channels
            rows.append((f"conv {channels}", channels * side**2, weights + channels, weights * side**2))
            c = channels
        side //= 2
    n = c * side**2
    for outputs in (4096, 4096, 1000):
        rows.append((f"linear {outputs}", outputs, (n + 1) * outputs, n * outputs))
        n = outputs
    return rows


def main() -> None:
    """A row for each layer with three bars: shares of the column's sum."""
    rows, parts = layers(), []
    for column, title in enumerate(("numbers put out", "parameters", "MACs"), 1):
        left, ink = LEFT + (column - 1) * (WIDE + 10), STRONG[column - 1]
        values = [row[column] for row in rows]
        parts.append(text(left, 34, title, 14, "start", ink))
        for i, value in enumerate(values):
            length = value / max(values) * (WIDE - 46)
            share = f"{value / sum(values):.0%}" if value / sum(values) >= 0.005 else "<1%"
            y = TOP + i * ROW
            parts += [
                box(left, y, max(length, 1), ROW - 7, ink, ink),
                text(left + max(length, 1) + 6, y + 11, share, 12, "start"),
            ]
    parts += [text(LEFT - 10, TOP + i * ROW + 11, row[0], 12, "end") for i, row in enumerate(rows)]
    title = "VGG-16: memory sits in the first block, parameters in the first linear layer, multiplications in all convolutions"
    save("vgg", "model.svg", LEFT + 3 * (WIDE + 10) - 10, TOP + len(rows) * ROW + 12, title, *parts)


if __name__ == "__main__":
    main()
