"""Draw the picture of the network in exercises/vit/README.md.   Run: python docs/pictures/vit_model.py"""

from draw import INK, LINE, PAPER, SOFT, arrow, box, dot, grid, line, save, text


def stage(x, y, words, below, fill=PAPER, width=92):
    """A box with the shape of its result under it; x is its middle."""
    return box(x - width / 2, y - 17, width, 34, fill) + text(x, y + 5, words, 13) + text(x, y + 34, below, 11)


def network():
    """From pixels to logits, from left to right."""
    image = [[""] * 3 for _ in range(3)]
    parts = [grid(16, 66, image, lambda r, q: SOFT[(r + q) % 4], "image", 18), text(43, 140, "(B, C, H, W)", 11)]
    steps = (
        ("patch_embed", "(B, N, d)", SOFT[2]), ("+ cls_token", "(B, N + 1, d)", SOFT[0]), ("+ pos_embed", "", SOFT[0]),
        ("blocks", "depth times", SOFT[1]), ("norm", "", SOFT[3]), ("head", "(B, classes)", SOFT[2]),
    )  # fmt: skip
    last = 74
    for i, (words, below, fill) in enumerate(steps):
        x = 150 + 118 * i
        parts += [arrow((last, 93), (x - 48, 93)), stage(x, 93, words, below, fill)]
        last = x + 46
    return [*parts, text(740, 62, "class token only", 11), arrow((last, 93), (last + 24, 93))]


def block():
    """One block: two branches, each with its normalisation first."""
    parts = [text(20, 182, "one block", 14, "start"), line([(40, 280), (60, 280)]), text(28, 285, "x", 15)]
    left = 60
    for names in (("norm1", "qkv", "softmax(q k / √e) v", "proj"), ("norm2", "fc1", "GELU", "fc2")):
        widths = [len(name) * 8 + 20 for name in names]
        x = left + 18
        parts += [line([(left, 280), (left, 222), (x, 222)])]
        for name, width in zip(names, widths, strict=True):
            fill = SOFT[3] if name.startswith("norm") else SOFT[1] if "softmax" in name or name == "GELU" else SOFT[2]
            parts += [box(x, 205, width, 34, fill), text(x + width / 2, 227, name, 13)]
            x += width + 14
            parts.append(line([(x - 14, 222), (x, 222)]))
        parts += [line([(x, 222), (x, 270)]), line([(left, 280), (x - 10, 280)], INK, 2.5), dot(x, 280, LINE, 11)]
        parts += [text(x, 286, "+", 18), text((left + x) / 2, 300, "skip", 11), line([(x + 11, 280), (x + 26, 280)])]
        left = x + 26
    return [*parts, arrow((left, 280), (left + 20, 280))]


if __name__ == "__main__":
    save(
        "vit",
        "model.svg",
        850,
        315,
        "The vision transformer from pixels to logits, and one of its blocks",
        *network(),
        *block(),
    )
