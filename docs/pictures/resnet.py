"""Draw the picture of exercises/resnet/README.md.   Run: python docs/pictures/resnet.py"""

from pathlib import Path

HERE = Path(__file__).resolve().parents[2] / "exercises" / "resnet"
INK, PAPER, BRANCH, SKIP, SUM = "#1f2933", "#ffffff", "#c4d7f5", "#f9d9a8", "#bfe3c8"
STEP, BOX = 52, 34


def text(x, y, words, anchor="middle", size=13):
    """Words on the base line y."""
    return f"<text x='{x:g}' y='{y:g}' font-family='sans-serif' font-size='{size}' fill='{INK}' text-anchor='{anchor}'>{words}</text>"


def box(x, y, words, fill, width=170):
    """A box whose middle is (x, y)."""
    left, top = x - width / 2, y - BOX / 2
    return (
        f"<rect x='{left:g}' y='{top:g}' width='{width}' height='{BOX}' rx='5' fill='{fill}' stroke='{INK}'/>"
        + text(x, y + 5, words)
    )


def path(*points):
    """An arrow along the points."""
    d = " L ".join(f"{x:g} {y:g}" for x, y in points)
    return f"<path d='M {d}' fill='none' stroke='{INK}' stroke-width='1.5' marker-end='url(#tip)'/>"


def block(x, title, branch, shortcut, sizes):
    """One block: `branch` are its boxes from above, `shortcut` the words beside the other path or its box."""
    last = 80 + STEP * (len(branch) + 1)
    side = x + 185
    parts = [text(x + 60, 26, title, size=15), text(x, 62, f"x: {sizes[0]}")]
    for i, words in enumerate(branch):
        y = 80 + STEP * (i + 1) - 10
        parts += [path((x, y - STEP + (10 if i == 0 else BOX / 2)), (x, y - BOX / 2 - 2)), box(x, y, words, BRANCH)]
    end = 80 + STEP * len(branch) - 10 + BOX / 2
    parts += [path((x, end), (x, last + 2)), f"<circle cx='{x}' cy='{last + 18}' r='14' fill='{SUM}' stroke='{INK}'/>"]
    parts += [text(x, last + 24, "+", size=18), path((x, last + 32), (x, last + 52)), box(x, last + 70, "ReLU", SUM, 80)]
    parts += [path((x, last + 87), (x, last + 107)), text(x, last + 122, sizes[1])]
    parts.append(path((x, 78), (side, 78), (side, last + 18), (x + 17, last + 18)))
    middle = (78 + last + 18) / 2
    parts.append(
        box(side, middle, shortcut, SKIP, 166) if shortcut.startswith("conv") else text(side + 8, middle, shortcut, "start")
    )
    return "".join(parts)


def main():
    """A basic block with a downsample beside a bottleneck with an identity."""
    parts = [
        block(120, "BasicBlock(64, 128, stride=2)",
              ["conv1 3×3, stride 2, bn1", "ReLU", "conv2 3×3, bn2"], "conv 1×1, stride 2, bn",
              ("64 × 56 × 56", "128 × 28 × 28")),
        block(510, "Bottleneck(256, 64)",
              ["conv1 1×1, bn1: 64", "ReLU", "conv2 3×3, bn2: 64", "ReLU", "conv3 1×1, bn3: 256"], "x itself",
              ("256 × 56 × 56", "256 × 56 × 56")),
    ]  # fmt: skip
    title = "Two residual blocks: the branch of convolutions and the shortcut meet in a sum, and a ReLU follows"
    tip = "<defs><marker id='tip' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='7' markerHeight='7' orient='auto'>"
    tip += f"<path d='M 0 0 L 8 4 L 0 8 z' fill='{INK}'/></marker></defs>"
    (HERE / "blocks.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 770 530' width='770' height='530' role='img'>\n"
        f"<title>{title}</title>\n{tip}\n<rect width='100%' height='100%' fill='{PAPER}'/>\n"
        + "\n".join(parts) + "\n</svg>\n",
        encoding="utf-8",
    )  # fmt: skip


if __name__ == "__main__":
    main()
