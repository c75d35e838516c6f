"""Draw exercises/cnn/receptive_field.svg.   Run: python docs/pictures/cnn_receptive_field.py"""

from draw import LINE, SOFT, STRONG, box, line, save, text

LAYERS = [("convolution 3, stride 1", 3, 1, 1), ("pooling 2, stride 2", 2, 2, 0), ("convolution 3, stride 1", 3, 1, 1)]
STEP, LEFT, ROW, SIDE = 44, 250, 74, 26


def main() -> None:
    """A row of boxes for each layer; what output 2 depends on is coloured, with lines down to its pixels."""
    jumps, starts = [1], [0.0]  # jump and middle of number 0 of each row, in pixels
    for _name, kernel, stride, padding in LAYERS:
        starts.append(starts[-1] + ((kernel - 1) / 2 - padding) * jumps[-1])
        jumps.append(jumps[-1] * stride)
    wanted, parts = [{2}], []
    for _name, kernel, stride, padding in reversed(LAYERS):
        wanted.insert(0, {i * stride - padding + tap for i in wanted[0] for tap in range(kernel)})
    size = len(wanted[0])

    def place(row: int, i: int) -> tuple[float, float]:
        return LEFT + STEP * (starts[row] + i * jumps[row]), 50 + ROW * (len(LAYERS) - row)

    for row, (_name, kernel, stride, padding) in enumerate(LAYERS, 1):
        for i in sorted(wanted[row]):
            x, y = place(row, i)
            for tap in range(kernel):
                to_x, to_y = place(row - 1, i * stride - padding + tap)
                parts.append(line([(x, y + SIDE / 2), (to_x, to_y - SIDE / 2)], LINE))
    counts = [10, 10, 5, 5]
    names = ["the image, one row", *(name for name, *_rest in LAYERS)]
    for row, name in enumerate(names):
        parts.append(text(14, place(row, 0)[1] + 5, name, 13, "start"))
        for i in range(counts[row]):
            x, y = place(row, i)
            fill = SOFT[row] if i in wanted[row] else "#ffffff"
            parts += [box(x - SIDE / 2, y - SIDE / 2, SIDE, SIDE, fill), text(x, y + 5, i, 12)]
    bottom = place(0, 0)[1] + 36
    ends = [place(0, i)[0] for i in (min(wanted[0]), max(wanted[0]))]
    parts.append(
        line(
            [(ends[0] - 13, bottom - 8), (ends[0] - 13, bottom), (ends[1] + 13, bottom), (ends[1] + 13, bottom - 8)],
            STRONG[0],
        )
    )
    parts.append(
        text(sum(ends) / 2, bottom + 20, f"size {size}: pixels {min(wanted[0])} to {max(wanted[0])}", 14, ink=STRONG[0])
    )
    save(
        "cnn",
        "receptive_field.svg",
        690,
        bottom + 36,
        "Output 2 of the third layer depends on the pixels 1 to 8",
        *parts,
    )


if __name__ == "__main__":
    main()
