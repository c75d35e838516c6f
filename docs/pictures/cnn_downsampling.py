"""Draw the picture of cnn/downsampling: what survives a shift.   Run: python docs/pictures/cnn_downsampling.py"""

from draw import INK, LINE, STRONG, dot, line, save, text

LEFT, BOTTOM, UNIT, HEIGHT = 70, 220, 48, 170


def at(shift, share):
    """Where a share lies over its shift."""
    return LEFT + shift * UNIT, BOTTOM - share * HEIGHT


def survivors(k, shift):
    """Share of max-pooling outputs of noise that a shift leaves alone: the largest of k + shift columns is a shared one."""
    return max(k - shift, 0) / (k + shift)


def main():
    parts = [line([at(0, 0), at(8.4, 0)], LINE), line([at(0, 0), at(0, 1.08)], LINE)]
    parts += [text(*at(shift, -0.1), shift, 12) for shift in range(9)]
    parts += [text(at(0, share)[0] - 8, at(0, share)[1] + 4, f"{share:.0%}", 12, "end") for share in (0, 0.5, 1)]
    for k, ink in zip((2, 4, 8), STRONG, strict=False):
        points = [at(shift, survivors(k, shift)) for shift in range(k + 1)]
        parts += [line(points, ink, 2), *(dot(*point, ink, 3.5) for point in points)]
        parts.append(text(390, at(0, survivors(k, 1))[1] - 22, f"windows {k} × {k}", 13, "start", ink))
    save(
        "cnn", "downsampling.svg", 560, 280,
        "The share of max-pooling outputs that survive a shift of noise: a third for windows of 2 and a shift by one",
        *parts, text(LEFT + 4 * UNIT, BOTTOM + 46, "shift in pixels", 13, "middle", INK),
        text(LEFT + 10, 22, "outputs of k × k max pooling that stay the same, on noise", 13, "start", INK),
    )  # fmt: skip


if __name__ == "__main__":
    main()
