"""Draw the pictures of exercises/cnn/README.md.   Run: python docs/pictures/cnn.py"""

from pathlib import Path

HERE = Path(__file__).resolve().parents[2] / "exercises" / "cnn"
CELL = 34
INK, PAPER, LINE = "#1f2933", "#ffffff", "#9aa5b1"
WINDOWS = ("#f9d9a8", "#bfe3c8", "#c4d7f5", "#ecc8e4")
SIZE = "font-family='sans-serif' font-size='{size}' fill='{ink}' text-anchor='{anchor}'"


def text(x, y, words, size=14, anchor="middle", ink=INK):
    """Words whose middle (or start) is at x, on the base line y."""
    return f"<text x='{x:g}' y='{y:g}' {SIZE.format(size=size, ink=ink, anchor=anchor)}>{words}</text>"


def grid(x, y, rows, fill=lambda r, q: PAPER, title=""):
    """A table of numbers with its upper left corner at (x, y), and a title above it."""
    parts = [text(x + len(rows[0]) * CELL / 2, y - 10, title)]
    for r, row in enumerate(rows):
        for q, value in enumerate(row):
            left, top = x + q * CELL, y + r * CELL
            parts.append(
                f"<rect x='{left:g}' y='{top:g}' width='{CELL}' height='{CELL}' fill='{fill(r, q)}' stroke='{LINE}'/>"
            )
            parts.append(text(left + CELL / 2, top + CELL / 2 + 5, value))
    return "".join(parts)


def save(name, width, height, title, *parts):
    """Write one SVG file with a title for screen readers."""
    body = "\n".join(parts)
    (HERE / name).write_text(
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' width='{width}' height='{height}' "
        f"role='img'>\n<title>{title}</title>\n<rect width='100%' height='100%' fill='{PAPER}'/>\n{body}\n</svg>\n",
        encoding="utf-8",
    )


def convolution():
    """The worked example of the lesson: 3 x 4 image, 2 x 2 filter, 2 x 3 feature map."""
    image, kernel = [[1, 2, 0, 1], [3, 1, 1, 0], [0, 2, 4, 1]], [[1, 2], [0, -1]]
    result = [
        [sum(image[r + i][q + j] * kernel[i][j] for i in range(2) for j in range(2)) for q in range(3)]
        for r in range(2)
    ]

    def window(r, q):
        return WINDOWS[0] if r in (0, 1) and q in (1, 2) else PAPER

    save(
        "convolution.svg", 560, 200,
        "A 2 by 2 filter slides over a 3 by 4 image and gives a 2 by 3 feature map",
        grid(20, 50, image, window, "image 3 × 4"), text(185, 105, "*", 24),
        grid(215, 66, kernel, lambda r, q: WINDOWS[0], "filter 2 × 2"), text(315, 105, "=", 24),
        grid(350, 66, result, lambda r, q: WINDOWS[0] if (r, q) == (0, 1) else PAPER, "feature map 2 × 3"),
        text(280, 185, "2·1 + 0·2 + 1·0 + 1·(−1) = 1"),
    )  # fmt: skip


def pooling():
    """The board of the exercise: largest values, and the way back of the gradient."""
    board = [[1, 3, 2, 0], [4, 2, 1, 1], [0, 0, 5, 6], [1, 2, 7, 8]]
    back = [[0, 0, 20, 0], [10, 0, 0, 0], [0, 0, 0, 0], [0, 30, 0, 40]]

    def quarter(r, q):
        return WINDOWS[2 * (r // 2) + q // 2]

    def winner(r, q):
        return quarter(r, q) if back[r][q] else PAPER

    def whole(r, q):
        return WINDOWS[2 * r + q]

    save(
        "pooling.svg", 620, 230,
        "Max pooling keeps the largest value of each window; the gradient goes back to where that value was",
        grid(20, 50, board, quarter, "x"), text(183, 122, "→", 22), grid(210, 84, [[4, 2], [2, 8]], whole, "max_pool2d(x, 2)"),
        grid(330, 84, [[10, 20], [30, 40]], whole, "dout"), text(425, 122, "→", 22), grid(455, 50, back, winner, "dx"),
        text(310, 215, "Pixels that were not the largest of their window get no gradient."),
    )  # fmt: skip


def staircase():
    """Output size over input size for three strides, K = 3, no padding."""
    unit, left, bottom = 24, 50, 250
    parts = [text(left + 9 * unit, bottom + 38, "width W of the input (K = 3, P = 0)")]
    parts += [text(left + w * unit, bottom + 17, w, 12) for w in range(3, 19, 3)]
    parts += [text(left - 12, bottom - n * 12 + 4, n, 12) for n in range(0, 17, 4)]
    parts.append(f"<path d='M{left} 40V{bottom}H{left + 19 * unit}' fill='none' stroke='{INK}'/>")
    for stride, colour in ((1, "#b7791f"), (2, "#2f855a"), (4, "#2b6cb0")):
        steps = [(w, (w - 3) // stride + 1) for w in range(3, 19)]
        path = "".join(f"{'L' if i else 'M'}{left + w * unit} {bottom - n * 12}h{unit}" for i, (w, n) in enumerate(steps))
        parts.append(f"<path d='{path}' fill='none' stroke='{colour}' stroke-width='2.5'/>")
        end = bottom - steps[-1][1] * 12 + 4
        parts.append(text(left + 19 * unit + 8, end, f"stride {stride}", 13, "start", colour))
    parts.append(text(left + 8, 30, "output size", 13, "start"))
    save("output_size.svg", 600, 300, "The output size is a staircase: it grows by one every S pixels", *parts)


if __name__ == "__main__":
    convolution()
    pooling()
    staircase()
